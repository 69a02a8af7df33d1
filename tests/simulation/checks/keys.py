"""Rule 2: at most one incident is open for a key, and it is open just where its sender's newest word says so."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

import msgspec

from muster.domain.evolve import fold
from muster.ports import Fields
from muster.records import event_from
from tests.simulation.checks.accounting import later
from tests.simulation.checks.reading import OPEN, OVER, lives
from tests.simulation.plan import Wish
from tests.simulation.record import Record, Version

STILL_JOINS = timedelta(minutes=1)
"""Any policy lets what comes within this time after another join it, whatever the clocks say."""


def one_incident_is_open_for_a_key(record: Record) -> Iterator[str]:
    """At every moment; a group's own incidents are many only where what came later came too late to join."""
    changes = sorted((version.number, life.id, version) for life in lives(record) for version in life.versions)
    is_open: dict[str, set[str]] = defaultdict(set)
    seen: set[str] = set()
    for _, incident, version in changes:
        fields = version.fields
        others = is_open[fields["group"] or fields["key_id"]]
        others.discard(incident)
        if fields["state"] in OPEN:
            alone = fields["group"] is None
            late = incident in seen or all(_quiet(record, each, version) for each in others)
            if others and (alone or not late):
                yield f"{len(others) + 1} incidents are open at once for {fields['key']}: {incident} and {others}"
                return
            others.add(incident)
        seen.add(incident)


def _quiet(record: Record, incident: str, before: Version) -> bool:
    """Return whether nothing had joined a group's incident for a while before another was opened.

    What repeats that something is happening which is part of it already does not join it once more.
    """
    alerts = sorted((versions[0] for _, versions in record.history.of("alerts")), key=lambda each: each.number)
    newest: dict[str, Fields] = {}
    for alert in alerts:
        if alert.fields["incident"] != incident or alert.number >= before.number:
            continue
        known = newest.get(alert.fields["key_id"])
        if known is None or later(alert.fields, known):
            if (known is None or known["state"] != "open") and before.at - alert.at < STILL_JOINS:
                return False
            newest[alert.fields["key_id"]] = alert.fields
    return True


def the_newest_word_holds(record: Record) -> Iterator[str]:
    """Where nobody interfered: open where the newest is "open", over where it is "closed".

    What the policy ends by itself is left out, and what it keeps open although it has been closed: that is asked for.
    """
    incidents = record.history.now("incidents")
    by_key: dict[str, list[Fields]] = defaultdict(list)
    for alert in record.history.now("alerts").values():
        by_key[alert["key_id"]].append(alert)
    for key, alerts in by_key.items():
        newest = alerts[0]
        for alert in alerts:
            newest = alert if later(alert, newest) else newest
        incident = incidents.get((record.history.latest(f"keys/{key}") or {}).get("incident") or "")
        if _is_simple(record, alerts, incident):
            said = newest["state"] == "open"
            stands = incident is not None and incident["state"] in OPEN
            if said != stands and not (stands and incident and incident["group"]):
                yield f"the newest word about {newest['key']} is {newest['state']}, and its incident is open: {stands}"


def a_group_ends_with_its_last(record: Record) -> Iterator[str]:
    """Where nobody interfered, a group's incident is over once the newest word about each of its keys is "closed"."""
    by_key: dict[str, list[Fields]] = defaultdict(list)
    for alert in record.history.now("alerts").values():
        by_key[alert["key_id"]].append(alert)
    for name, incident in record.history.now("incidents").items():
        filed = [alerts for alerts in by_key.values() if any(alert["incident"] == name for alert in alerts)]
        simple = all(_is_simple(record, alerts, incident) for alerts in filed)
        if incident["group"] and incident["state"] in OPEN and simple and all(map(_is_closed, filed)):
            yield f"{name} is open, though all that it gathered was closed"


def _is_closed(alerts: list[Fields]) -> bool:
    """Return whether its sender has closed a key later than it has last said that it is happening."""
    opens = [alert for alert in alerts if alert["state"] == "open"]
    return any(each["state"] == "closed" and all(later(each, other) for other in opens) for each in alerts)


def _is_simple(record: Record, alerts: list[Fields], incident: Fields | None) -> bool:
    """Return whether nobody and no rule had a say about a key's incident but its sender."""
    policies = [policy for _, policy in record.policies]
    ruled = any(policy.noise.flapping or policy.noise.recurrence or policy.healing for policy in policies)
    people = any(isinstance(asked.move, Wish) and asked.incident for asked in record.asked)
    pressed = any("presses" in line for _, _, line in record.lines)
    own = alerts[0]["source"] == "muster" or any(alert["state"] not in {"open", "closed"} for alert in alerts)
    return not (ruled or people or pressed or own or (incident is not None and incident["test"]))


def what_comes_after_the_end_begins_again(record: Record) -> Iterator[str]:
    """Say which alert was accepted after its incident was ended, and filed behind that end.

    One that speaks of an earlier time than another that was known before the end is no news.
    """
    for life in lives(record):
        ends = [each for each in life.story if each.type == "incident.resolved"]
        if not ends or life.last["state"] not in OVER or life.last["group"]:
            continue
        last = ends[-1]
        for name, versions in record.history.of("alerts"):
            alert, filed = versions[0].fields, versions[0]
            mine = alert["incident"] == life.id and alert["state"] == "open" and not alert["suppressed"]
            news = not _closed_since(record, alert) and not _known_better(record, alert, last.written.number)
            if mine and filed.number > last.written.number and news:
                yield f"the alert {name} was filed under {life.id} after its end, which stands"


def _closed_since(record: Record, alert: Fields) -> bool:
    """Return whether an alert's sender has told since that it is over, or once more that it is not."""
    for other in record.history.now("alerts").values():
        same = other["key_id"] == alert["key_id"]
        if same and other["state"] == "closed" and not later(alert, other):
            return True
    return False


def _known_better(record: Record, alert: Fields, before: int) -> bool:
    """Return whether, before a commit, an alert of the same key was on record that speaks of a later time."""
    return any(
        versions[0].number < before
        and versions[0].fields["key_id"] == alert["key_id"]
        and versions[0].fields["state"] == "open"
        and later(versions[0].fields, alert)
        for _, versions in record.history.of("alerts")
    )


def the_key_knows_its_incident(record: Record) -> Iterator[str]:
    """Every incident that is open and alone is that of its key; of a group's, its own document knows."""
    for name, incident in record.history.now("incidents").items():
        if incident["state"] not in OPEN:
            continue
        if incident["group"]:
            known = record.history.latest(f"groups/{name}")
            if known is None or known["state"] != "open":
                yield f"{name} is open, and its group does not know"
        else:
            key = record.history.latest(f"keys/{incident['key_id']}")
            if key is None or key["incident"] != name or key["state"] == "resolved":
                yield f"{name} is open, and its key does not know"


def resolved_wins(record: Record) -> Iterator[str]:
    """Nobody comes to own what is over, and nothing but a reopening opens it; what is closed stays closed."""
    for life in lives(record):
        for before, after in zip(life.versions, life.versions[1:], strict=False):
            was, is_now = before.fields["state"], after.fields["state"]
            reopened = any(
                each.type == "incident.reopened" and each.written.number == after.number for each in life.story
            )
            if (was == "closed" and is_now != "closed") or (was == "resolved" and is_now in OPEN and not reopened):
                yield f"{life.id} was {was} and became {is_now}"


def the_timeline_tells_all(record: Record) -> Iterator[str]:
    """Say which incident is not what its own timeline leads to."""
    for life in lives(record):
        told = msgspec.to_builtins(fold(None, [event_from(each.fields) for each in life.story]))
        differ = [name for name, value in told.items() if life.last[name] != value and name != "opened_at"]
        if differ:
            yield f"{life.id} is not what its timeline tells, in: {', '.join(differ)}"


def the_timeline_has_no_gap(record: Record) -> Iterator[str]:
    """Its lines are numbered from 1, and the incident knows the last."""
    for life in lives(record):
        numbers = [each.seq for each in life.story]
        if numbers != list(range(1, len(numbers) + 1)) or life.last["seq"] != len(numbers):
            yield f"the timeline of {life.id} has the lines {numbers}, and the incident the number {life.last['seq']}"
