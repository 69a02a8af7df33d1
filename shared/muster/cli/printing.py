"""Print incidents for people: aligned, in the machine's own time zone, and with nothing that a terminal obeys."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

import msgspec

from muster.channels import wording
from muster.cli.client import Json
from muster.domain.evidence import LogEvidence, told

TITLE_LIMIT = 80
LINE_LIMIT = 1_000
CLASSIFIED = ("severity", "type", "service", "team")
HEADS = ("ID", "SEVERITY", "STATE", "SINCE", "TITLE")


def table(incidents: Sequence[Json]) -> Iterator[str]:
    """Yield the lines of a list of incidents."""
    yield from columns([HEADS, *(_row(incident) for incident in incidents)])


def columns(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Yield rows of as many cells each, a line a row, aligned."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def portrait(incident: Json) -> Iterator[str]:
    """Yield the lines that show one incident."""
    joined, flap = incident.get("gathered"), incident["flap"]
    yield f"{incident['severity']}  {_clean(incident['title'])}" + (f" ({joined['text']})" if joined else "")
    facts = {
        "ID": incident["id"],
        "State": _state(incident),
        "Since": _local(incident["opened_at"], "%a %d %b %Y %H:%M %Z"),
        "Flapping": f"until {_local(flap['until'], '%a %d %b %H:%M %Z')} at least" if flap else None,
        "Joined by": _joined(incident["joined"]) if incident.get("joined") else None,
        "Service": incident["service"],
        "Team": incident["team"],
        "Type": incident["type"],
        "Environment": incident["environment"],
        "Level": str(incident["level"]),
        **{f"Was {name}": _local(at, "%a %d %b %H:%M %Z") for name, at in incident["milestones"].items()},
        "Promises broken": ", ".join(incident["missed"]),
        "Impact": ", ".join(f"{dimension} {level}" for dimension, level in sorted(incident["impact"].items())),
        "Asked for": "; ".join(each["text"] for each in incident["severity_requests"].values()),
        "Runbook": incident.get("runbook"),
        "Roles": ", ".join(f"{role} {person}" for role, person in sorted(incident["roles"].items())),
        "Video call": incident.get("video_bridge"),
    }
    for name, value in facts.items():
        if value:
            yield f"  {name + ':':<16} {_clean(value)}"
    for number, step in enumerate(incident.get("first_steps", ()), start=1):
        yield f"  {f'First step {number}:':<16} {_clean(step)}"
    for kind in CLASSIFIED:
        for reason in incident.get("classification", {}).get(kind, ()):
            yield f"  {f'Why {kind}:':<16} {_clean(reason['text'])}"
    for link in incident["links"]:
        yield f"  {'Link:':<16} {_clean(link['text'])}: {_clean(link['href'])}"
    for step in incident["next"]:
        yield f"  {'Next:':<16} {_local(step['at'], '%a %d %b %H:%M %Z')}, {_step(step)}"
    for line in wording.inert(incident["description"], wording.DETAILS_LIMIT).splitlines():
        yield f"    {line}".rstrip()
    if incident.get("evidence"):
        yield from _logged(msgspec.convert(incident["evidence"], LogEvidence))


def story(timeline: Sequence[Json]) -> Iterator[str]:
    """Yield the lines of a timeline, under a heading for each day."""
    for day, entries in groupby(timeline, key=lambda entry: _local(entry["at"], "%A %d %B %Y (%Z)")):
        yield day
        for entry in entries:
            yield f"  {_local(entry['at'], '%H:%M')}  {_clean(entry['text'])}"


def outcome(result: Json) -> Iterator[str]:
    """Yield the lines that say what an action led to."""
    if result["changed"]:
        yield from (_clean(event["text"]) for event in result["events"])
    else:
        yield f"Nothing changed: the incident is {_state(result['incident'])}."


def _logged(kept: LogEvidence) -> Iterator[str]:
    """Yield the lines that show what the alert's resource had logged."""
    since, until = (f"{at.astimezone():%a %d %b %H:%M %Z}" for at in (kept.since, kept.until))
    yield ""
    yield _clean(told(kept, since, until))
    if kept.link:
        yield f"  {_clean(kept.link)}"
    for entry in kept.entries:
        yield f"  {entry.at.astimezone():%H:%M:%S}  {_clean(entry.severity)}"
        for line in wording.inert(entry.text, wording.DETAILS_LIMIT).splitlines():
            yield f"    {line}".rstrip()


def _joined(by: Json) -> str:
    of = f" ({by['service']})" if by["service"] else ""
    return f'"{by["title"]}"{of}, {by["severity"]}'


def _row(incident: Json) -> tuple[str, ...]:
    since = _local(incident["opened_at"], "%d %b %H:%M")
    title = wording.line(incident["title"], TITLE_LIMIT)
    return incident["id"], incident["severity"], incident["state"], since, title


def _state(incident: Json) -> str:
    by = (incident["resolved_by"] or incident["acknowledged_by"] or "").removeprefix("token:")
    return (
        f"{incident['state']} by {by}"
        if by and incident["state"] in {"acknowledged", "resolved"}
        else incident["state"]
    )


def _step(step: Json) -> str:
    unless = f"unless {step['unless']}, " if step["unless"] else ""
    level = f"escalate to level {step['escalates_to']}, " if step["escalates_to"] else ""
    whom = [
        f"page {', '.join(step['pages'])}" if step["pages"] else "",
        f"tell {', '.join(step['tells'])}" if step["tells"] else "",
    ]
    return f"{unless}{level}{' and '.join(filter(None, whom))}"


def _local(at: str, form: str) -> str:
    """Return an instant by the wall clock of this machine."""
    return datetime.fromisoformat(at).astimezone().strftime(form)


def _clean(text: str) -> str:
    return wording.line(text, LINE_LIMIT)
