"""Rule 1: what was answered 2xx is in an incident's record, or recorded as suppressed with the rule's name."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from muster.ports import Fields
from tests.simulation.checks.reading import instant
from tests.simulation.plan import Post
from tests.simulation.record import Asked, Record


def accepted_alerts_are_on_record(record: Record) -> Iterator[str]:
    """Once for each occurrence, and once for each message where its sender does not tell these apart."""
    found = _by_post(record)
    for asked in record.asked:
        if isinstance(asked.move, Post):
            yield from _accounted(asked, asked.move, len(found[asked.move.name]))
            if record.plan.patient and not asked.good:
                yield f"{asked.move.name} was never accepted, however often it was told"


def _accounted(asked: Asked, post: Post, found: int) -> Iterator[str]:
    accepted = sum(answer.good for answer in asked.answers)
    least, most = accepted, len(asked.answers)
    if post.ago is not None:
        least, most = min(accepted, 1), 1
    if found < least:
        yield f"{post.name} was accepted {accepted} times, and is on record {found} times"
    if found > most and post.by != "gibberish":
        yield f"{post.name} was told {most} times at most, and is on record {found} times"


def _by_post(record: Record) -> dict[str, list[Fields]]:
    """Return the alerts on record, by the post that each came from."""
    found: dict[str, list[Fields]] = defaultdict(list)
    for alert in record.history.now("alerts").values():
        found[alert["labels"].get("post") or alert["raw"].rpartition(" ")[2]].append(alert)
    return found


def alerts_lead_somewhere(record: Record) -> Iterator[str]:
    """Each is filed under an incident that there is, or suppressed by a rule that has a name."""
    incidents = record.history.now("incidents")
    for name, alert in record.history.now("alerts").items():
        if alert["incident"] is None and not alert["suppressed"]:
            yield f"the alert {name} is filed under nothing, and no rule has suppressed it"
        if alert["incident"] is not None and alert["incident"] not in incidents:
            yield f"the alert {name} is filed under {alert['incident']}, which there is not"


def what_opens_is_suppressed_by_a_later_close_alone(record: Record) -> Iterator[str]:
    """Of the same check."""
    alerts = record.history.now("alerts").values()
    for alert in alerts:
        closes = [each for each in alerts if each["key_id"] == alert["key_id"] and each["state"] == "closed"]
        if alert["state"] == "open" and alert["suppressed"] and not any(not later(alert, each) for each in closes):
            yield f"{alert['labels']} was suppressed as {alert['suppressed']}, though nothing has closed it"


def later(one: Fields, other: Fields) -> bool:
    """Return whether one alert speaks of a later time than another."""
    clock = "occurred_at" if one["occurred_at"] and other["occurred_at"] else "received_at"
    return instant(one[clock]) > instant(other[clock])


def nothing_is_left_to_do(record: Record) -> Iterator[str]:
    """Once nothing goes wrong any more it all comes to an end: no message, no dead letter, no delivery is left."""
    for what, count in Counter(record.left).items():
        yield f"after hours of calm there is still: {what} ({count})"


def no_exception_escapes(record: Record) -> Iterator[str]:
    """Whatever goes wrong, a handler says so: functions-framework's 500 says nothing."""
    yield from record.escaped
