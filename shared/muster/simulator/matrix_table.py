"""Show a matrix: rows whose outcomes are equal as one, as a table, in Markdown, or as JSON."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from textwrap import wrap

from muster.domain.policy import Policy
from muster.domain.rules.severities import SEVERITIES
from muster.domain.text import listed
from muster.simulator.differences import Difference, differences, names_of
from muster.simulator.line import SCHEMA, instant
from muster.simulator.looks import Looks, clean, local, short
from muster.simulator.matrix import SLOTS, Case, Matrix, Outcome

HEADS = ("Severity", "Types", "Opened", "Who is paged, how long after the opening, if nobody acknowledges")
CHANGED = (*HEADS[:3], "What is different")
NARROWEST = 30


@dataclass(frozen=True, slots=True)
class Row:
    """One outcome of incidents of a severity: for which types, opened when."""

    severity: str
    types: str
    slots: str
    text: str


def rows(matrix: Matrix) -> list[Row]:
    """Return who is paged in every case."""
    return _grouped({case: _told(outcome, matrix.policy) for case, outcome in matrix.outcomes.items()}, matrix.policy)


def changed(one: Matrix, other: Matrix) -> list[Row]:
    """Return what is different in the cases that two policies share, and which types only one of them has."""
    names = names_of(one.policy, other.policy)
    cells = {case: "; ".join(each.words(names) for each in found) for case, found in _differences(one, other).items()}
    found = [row for row in _grouped(cells, one.policy) if row.text]
    for these, others, what in ((one, other, "there is no such type"), (other, one, "this type is new")):
        alone = [kind.name for key, kind in these.policy.types.items() if key not in others.policy.types]
        found += [Row("any", ", ".join(map(clean, alone)), "any time", what)] if alone else []
    return found


def heading(matrix: Matrix) -> str:
    """Say of which organisation the matrix is, and of which instants."""
    policy, instants = matrix.policy, {case.slot: outcome.at for case, outcome in matrix.outcomes.items()}
    times = [f"{slot}: {local(at, policy, '%a %d %b %Y %H:%M')}" for slot, at in instants.items()]
    return f"{clean(policy.organisation)} ({'; '.join(times)}; {policy.time_zone})"


def table(found: Sequence[Row], heads: Sequence[str], looks: Looks) -> Iterator[str]:
    """Yield the rows as a table, the last column wrapped."""
    cells = [(row.severity, row.types, row.slots) for row in found]
    widths = [max(map(len, column)) for column in zip(heads[:3], *cells, strict=True)]
    types = min(widths[1], max(NARROWEST, looks.width // 4))
    widths[1] = types
    room = max(looks.width - sum(widths) - 2 * len(widths), NARROWEST)
    yield "  ".join([*(head.ljust(width) for head, width in zip(heads, widths, strict=False)), heads[3]])
    for row in found:
        columns = [[row.severity], wrap(row.types, types), [row.slots], wrap(row.text, room)]
        for line in range(max(map(len, columns))):
            parts = [column[line] if line < len(column) else "" for column in columns]
            padded = (part.ljust(width) for part, width in zip(parts, (*widths, 0), strict=True))
            yield "  ".join(padded).rstrip()


def markdown(found: Sequence[Row], heads: Sequence[str]) -> Iterator[str]:
    """Yield the rows as a table in Markdown."""
    yield _cells(heads)
    yield _cells(["---"] * len(heads))
    for row in found:
        yield _cells((row.severity, row.types, row.slots, row.text))


def as_json(matrix: Matrix) -> Iterator[str]:
    """Yield one JSON object a line for each case."""
    for case, outcome in matrix.outcomes.items():
        pages = [page.fields() for page in outcome.pages]
        yield json.dumps(_case(case) | {"at": instant(outcome.at), "note": outcome.note, "pages": pages})


def changes_as_json(one: Matrix, other: Matrix) -> Iterator[str]:
    """Yield one JSON object a line for each difference, in the cases that two policies share."""
    names = names_of(one.policy, other.policy)
    for case, found in _differences(one, other).items():
        for difference in found:
            yield json.dumps(_case(case) | difference.fields(names))


def _case(case: Case) -> dict[str, object]:
    return {"schema": SCHEMA, "severity": case.severity, "type": case.type, "slot": case.slot}


def _differences(one: Matrix, other: Matrix) -> dict[Case, list[Difference]]:
    return {
        case: differences(outcome.pages, other.outcomes[case].pages)
        for case, outcome in one.outcomes.items()
        if case in other.outcomes
    }


def _told(outcome: Outcome, policy: Policy) -> str:
    """Say who is paged when: "+0m Ada Lovelace by push; +15m Bo Ek by push"."""
    steps = []
    for after, pages in groupby(outcome.pages, key=lambda page: page.after):
        roads: dict[str, list[str]] = {}
        for page in pages:
            roads.setdefault(page.channel, []).append(clean(policy.called(page.person)))
        who = ", ".join(f"{listed(names)} by {channel}" for channel, names in roads.items())
        steps.append(f"+{short(after)} {who}")
    return "; ".join(filter(None, (outcome.note, *(steps or ["nobody"]))))


def _grouped(cells: Mapping[Case, str], policy: Policy) -> list[Row]:
    """Return one row for all that fare alike: types of a severity in every slot, then severities."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for severity in SEVERITIES:
        alike: dict[tuple[str, ...], list[str]] = {}
        for kind in dict.fromkeys(case.type for case in cells if case.severity == severity):
            fates = tuple(cells[Case(severity=severity, type=kind, slot=slot)] for slot in SLOTS)
            alike.setdefault(fates, []).append(kind)
        for fates, kinds in alike.items():
            for text in dict.fromkeys(fates):
                slots = [slot for slot, fate in zip(SLOTS, fates, strict=True) if fate == text]
                said = "any time" if len(slots) == len(SLOTS) else ", ".join(slots)
                found.setdefault((_types(kinds, policy), said, text), []).append(severity)
    return [Row(", ".join(severities), *same) for same, severities in found.items()]


def _types(kinds: Sequence[str], policy: Policy) -> str:
    """Name types, the others where these are fewer."""
    others = [kind.name for key, kind in policy.types.items() if key not in kinds]
    if not others:
        return "all"
    if len(others) < len(kinds):
        return "all but " + ", ".join(map(clean, others))
    return ", ".join(clean(policy.types[kind].name) for kind in kinds)


def _cells(texts: Sequence[str]) -> str:
    return "| " + " | ".join(text.replace("|", "\\|") for text in texts) + " |"
