"""What people are told is done, is done."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from tests.simulation.checks.reading import OVER, lives
from tests.simulation.plan import Skew, Wish
from tests.simulation.record import Record

RESERVED_FOR = timedelta(seconds=60)
"""A request that takes longer than it may is carried out anew when it is repeated."""
LEADS_TO: dict[str, Callable[[str], bool]] = {
    "acknowledge": lambda state: state != "triggered",
    "resolve": lambda state: state in OVER,
    "reopen": lambda state: state not in OVER,
}
"""How an incident stands once it is done."""


def what_is_answered_is_so(record: Record) -> Iterator[str]:
    """At some moment from when it was asked for until it was answered."""
    known = {life.id: life for life in lives(record)}
    for asked in record.asked:
        move, answer = asked.move, asked.good
        if not isinstance(move, Wish) or move.action not in LEADS_TO or answer is None or asked.incident not in known:
            continue
        path = f"incidents/{asked.incident}"
        first = asked.answers[0].began
        numbers = range(first, answer.ended + 1)
        states = {(record.history.as_of(path, number) or {}).get("state") for number in numbers}
        if not any(LEADS_TO[move.action](state) for state in states if state):
            yield f"{move.person} was told that {move.action} was done, and {asked.incident} was {states}"


def what_is_written_down_is_kept(record: Record) -> Iterator[str]:
    """Say which note was answered 2xx and is not there, or is there twice though whoever wrote it could tell.

    A request is kept for its own process as long as that process is expected to need, by clocks that may be wrong.
    """
    wrong = [abs(move.by) for move in record.plan.moves if isinstance(move, Skew) and move.function == "action"]
    kept_for = RESERVED_FOR - max(wrong, default=timedelta())
    for asked in record.asked:
        move = asked.move
        if not isinstance(move, Wish) or move.action != "note":
            continue
        found = [
            each
            for life in lives(record)
            for each in life.story
            if each.type == "incident.note" and each.fields["fact"]["text"] == move.body["text"]
        ]
        excused = [each for each in found if each.written.task and each.written.task.excused(kept_for)]
        if asked.good and not found:
            yield f"{move.person} was told that {move.body['text']!r} is on record, and it is not"
        if len(found) > 1 + len(excused):
            yield f"{move.body['text']!r} was written down {len(found)} times"


def every_breaker_is_told_of(record: Record) -> Iterator[str]:
    """Say where a channel that is down for all has no incident, or has one still though it takes messages again."""
    deliveries = record.history.now("deliveries")
    last = {each.channel: each.took and deliveries[each.delivery]["state"] == "sent" for each in record.tried}
    for incident in record.history.now("incidents").values():
        channel = incident["key"].removeprefix("channel:")
        own = incident["source"] == "muster" and channel != incident["key"] and not incident["group"]
        if own and incident["state"] not in OVER and last.get(channel):
            yield f"the channel {channel} takes messages again, and its incident is {incident['state']}"
    told = {each["key"] for each in record.history.now("alerts").values()}
    in_a_row: dict[str, list[str | None]] = {}
    for each in record.tried:
        failures = in_a_row.setdefault(each.channel, [])
        if each.took:
            failures.clear()
        elif each.person is None or not each.refused or each.person not in failures:
            failures.append(each.person if each.refused else None)
        if len(failures) > 12 and f"channel:{each.channel}" not in told:
            yield f"the channel {each.channel} has failed {len(failures)} times, and no incident tells of it"
            return
