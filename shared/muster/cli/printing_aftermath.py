"""Print what is left once an incident is over, for people: aligned, and with nothing that a terminal obeys."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from muster.channels import wording
from muster.cli.client import Json
from muster.cli.moment import local
from muster.cli.printing import columns
from muster.domain.clockwork import spoken

TEXT_LIMIT = 80
PARTS = ("detect", "acknowledge", "triage", "mitigate", "resolve")
_ITEM = ("NUMBER", "STATE", "DUE", "OWNER", "WHAT")


def left(aftermath: Json) -> Iterator[str]:
    """Yield the lines about an incident's checklist, review and action items; none where there are none."""
    for number, each in enumerate(aftermath["checklist"], start=1):
        by = f" ({each['checked_by']}, {local(each['checked_at'])})" if each["checked_by"] else ""
        yield _line("Criterion", f"[{'x' if each['checked_by'] else ' '}] {number}. {each['criterion']}{by}")
    review = aftermath["review"]
    if review:
        held = f"held {local(review['held_at'])}" if review["held_at"] else f"due by {local(review['due_at'])}"
        yield _line("Review", ", ".join((held, *review["participants"])))
    for item in aftermath["actions"]:
        yield _line(
            "Action item", f"{item['number']}. {item['text']} ({item['owner']}, {item['due']}, {item['state']})"
        )


def items(actions: Sequence[Json]) -> Iterator[str]:
    """Yield the lines of a list of action items of one incident."""
    if actions:
        yield from columns([_ITEM, *map(_item, actions)])
    else:
        yield "There are none."


def every_item(found: Json) -> Iterator[str]:
    """Yield the lines of a list of action items of many incidents."""
    if found["actions"]:
        rows = ((each["incident"], *_item(each)) for each in found["actions"])
        yield from columns([("INCIDENT", *_ITEM), *rows])
    else:
        yield "There are none."
    if found["more"]:
        yield "There are more, of other incidents."


def figures(found: Json) -> Iterator[str]:
    """Yield the lines that say how long the parts of the response took; what nobody knows is said to be unknown."""
    latest = "the latest " if found["more"] else ""
    yield f"Since {local(found['since'])}, of {latest}{found['incidents']} incidents:"
    rows = ((part, found[part]) for part in PARTS)
    cells = (
        (part, _length(each["median"]), _length(each["p90"]), str(each["known"]), str(each["unknown"]))
        for part, each in rows
    )
    yield from columns([("TIME TO", "MEDIAN", "90 %", "KNOWN", "UNKNOWN"), *cells])


def _item(each: Json) -> tuple[str, ...]:
    text = wording.line(each["text"], TEXT_LIMIT)
    return str(each["number"]), each["state"], each["due"], each["owner"], text


def _length(seconds: int | None) -> str:
    return "unknown" if seconds is None else spoken(timedelta(seconds=seconds))


def _line(name: str, value: str) -> str:
    return f"  {name + ':':<16} {wording.line(value, wording.SENTENCE_LIMIT)}"
