"""Tell a simulation as a table: incident by incident, each line with its time since the opening, and why."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from muster.simulator.facts import ROWS
from muster.simulator.journal import BROADCAST, FIELDS, PAGE, REFUSED, UNCHANGED
from muster.simulator.line import Line
from muster.simulator.looks import Looks, clean, local, short
from muster.simulator.play import Played

NARROWEST = 30
"""Characters that a reason has, however narrow the terminal."""
_COLOURS = {
    PAGE: "red",
    BROADCAST: "cyan",
    "deadline.missed": "yellow",
    "incident.nobody_to_page": "yellow",
    "delivery": "yellow",
    REFUSED: "magenta",
    "incident.acknowledged": "green",
    "incident.resolved": "green",
}

_UNSAID = dict.fromkeys(FIELDS, "")
"""The fields that lines of the same type may lack."""
_SPOKEN = str.maketrans("._", "  ")
_WORDS = {row.type: row.words for row in ROWS.values() if row.words} | dict.fromkeys((REFUSED, UNCHANGED), "{action}")


def story(played: Played, looks: Looks) -> Iterator[str]:
    """Yield the lines of the table. Times are by the clock of the policy's zone."""
    policy, script = played.policy, played.script
    begin, end = (local(at, policy, "%a %d %b %Y %H:%M") for at in (script.start, script.until))
    zone = local(script.start, policy, "%Z")
    yield f"{clean(policy.organisation)}, {begin} to {end} {zone}"
    loose = [line for line in played.lines if line.incident is None]
    if loose:
        yield from ("", "Besides the incidents")
        yield from _rows(loose, played, looks)
    for known in played.incidents.values():
        yield ""
        yield looks.paint(f"{known.severity}  {clean(known.title)}", "bright_white") + f"  ({known.id})"
        yield from _rows([line for line in played.lines if line.incident == known.id], played, looks)
    yield ""
    yield _sum(played)


def _rows(lines: Sequence[Line], played: Played, looks: Looks) -> Iterator[str]:
    cells = [
        (
            "" if line.since_open_s is None else f"+{short(line.since_open_s)}",
            local(line.at, played.policy, "%a %H:%M"),
            line.type.removeprefix("incident.").translate(_SPOKEN),
            _who(line, played),
        )
        for line in lines
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    indent = 2 + sum(widths) + 2 * len(widths)
    for line, (since, clock, what, who) in zip(lines, cells, strict=True):
        start = f"  {since:>{widths[0]}}  {clock}  "
        label = looks.paint(f"{what:<{widths[2]}}", _COLOURS.get(line.type))
        reason = wrap(_why(line, played), max(looks.width - indent, NARROWEST)) or [""]
        yield f"{start}{label}  {who:<{widths[3]}}  {reason[0]}".rstrip()
        yield from (" " * indent + more for more in reason[1:])


def _who(line: Line, played: Played) -> str:
    name = played.policy.called(line.person or str(line.more.get("recipient", "")))
    roads = [clean(name), line.channel or ""] if name != line.channel else [name]
    return " by ".join(filter(None, roads))


def _why(line: Line, played: Played) -> str:
    fields = line.written(lambda at: local(at, played.policy, "%a %d %b %H:%M"))
    words = _WORDS.get(line.type, "").format(**{**_UNSAID, **fields})
    rule = f" [{line.rule}]" if line.rule else ""
    return clean(": ".join(filter(None, (words, line.reason)))) + rule


def _sum(played: Played) -> str:
    pages = [line for line in played.lines if line.type == PAGE]
    people = {line.person for line in pages}
    counted = ((len(played.incidents), "incident"), (len(pages), "page"), (len(people), "person paged"))
    said = [f"{count} {what}{'' if count == 1 else 's'}" for count, what in counted]
    return ", ".join(said).replace("person pageds", "people paged")
