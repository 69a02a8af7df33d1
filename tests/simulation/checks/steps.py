"""Rules 3, 6 and 8: what is due is done by the next tick, and not while something keeps it quiet."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from muster.ports import Fields
from tests.simulation.checks.reading import FIRINGS, OPEN, Happened, Life, duration, instant, lives, wanted_steps
from tests.simulation.plan import Override, Silence, Wish
from tests.simulation.record import Answer, Asked, Record, Version

STOPS_ITSELF = timedelta(seconds=40)
"""A tick that lasts this long, by its own clock too, may leave things to the next: it stops before its deadline."""
SOON = timedelta(minutes=2)
"""What is being silenced in the moment in which that is ended goes on within this time."""
MARGIN = timedelta(minutes=4)
"""By which clocks differ."""


def due_steps_are_carried_out(record: Record) -> Iterator[str]:
    """By every tick that says that nothing failed."""
    ticks = [tick for tick in record.ticks if tick.good and max(tick.until - tick.at, tick.took) < STOPS_ITSELF]
    for life in lives(record):
        numbers = [version.number for version in life.versions]
        dues = [list(_dues(version.fields)) for version in life.versions]
        for tick in ticks:
            place = bisect_right(numbers, tick.began) - 1
            if place < 0 or bisect_right(numbers, tick.ended) - 1 != place:
                continue
            late = [what for at, what in dues[place] if at <= tick.now]
            if late:
                yield f"the tick of {tick.at:%H:%M:%S} left what was due of {life.id}: {', '.join(late)}"
                break


def _dues(incident: Fields) -> Iterator[tuple[datetime, str]]:
    """Yield everything timed about an incident, by its own plan, promises and holds."""
    for at, step in wanted_steps(incident):
        yield at, f"step {step['number']}"
    if incident["state"] in OPEN:
        for kind, hold in incident["holds"].items():
            yield instant(hold["until"]), f"the end of being {kind}"
    if not incident["holds"]:
        for name, at in incident["deadlines"].items():
            yield instant(at), name


def nothing_is_overdue(record: Record) -> Iterator[str]:
    """At the end, by what the tick itself asks for."""
    last = max(tick.now for tick in record.ticks if tick.good)
    for name, incident in record.history.now("incidents").items():
        if incident["due_at"] and instant(incident["due_at"]) <= last:
            yield f"{name} is overdue since {incident['due_at']}"


def steps_fire_once(record: Record) -> Iterator[str]:
    """In one run of the plan."""
    for life in lives(record):
        fired = Counter(
            (each.fields["run"], each.fields["fact"]["step"])
            for each in life.story
            if each.type in FIRINGS and each.fields["fact"]["step"]
        )
        for (run, step), times in fired.items():
            if times > 1:
                yield f"{life.id} carried out {step} {times} times in run {run}"


def nobody_is_not_waited_for(record: Record) -> Iterator[str]:
    """Where a step finds nobody, the next that pages somebody is carried out in the same breath."""
    for life in lives(record):
        versions = {version.number: version for version in life.versions}
        for each in life.story:
            if each.type != "incident.nobody_to_page":
                continue
            after = versions[each.written.number]
            waiting = [step for _, step in wanted_steps(after.fields) if step["page"] and not step["round"]]
            also = [other for other in life.story if _with(each, other)]
            if waiting and not also:
                yield f"{life.id} had nobody to page, and waits for step {waiting[0]['number']}"


def _with(one: Happened, other: Happened) -> bool:
    return other.written.number == one.written.number and other.seq > one.seq and other.type in FIRINGS


def nothing_fires_while_it_is_held(record: Record) -> Iterator[str]:
    """No step of a plan is carried out while the incident is snoozed, silenced or otherwise held."""
    for life in lives(record):
        numbers = [version.number for version in life.versions]
        for each in _planned(life):
            place = bisect_right(numbers, each.written.number - 1) - 1
            after = life.versions[place + 1]
            if place >= 0 and life.versions[place].fields["holds"].keys() & after.fields["holds"].keys():
                yield f"{life.id} is held, and carried out {each.fields['fact']['step']}"


def nothing_fires_in_a_silence(record: Record) -> Iterator[str]:
    """Nothing is paged by the plan about a check that somebody has silenced, from when they were told so.

    What had fallen due before is carried out still by a late tick: punctual ones would have.
    """
    for life in lives(record):
        for each in _planned(life):
            due, at = _due(life, each), instant(each.fields["at"])
            for silence, start, end in _silences(record):
                inside = start.ended <= _knew(each.written) and start.at + MARGIN < due and at < end - MARGIN
                if inside and silence.check in life.versions[0].fields["title"] and not _raised(record, each):
                    yield f"{life.id} is silenced, and carried out {each.fields['fact']['step']}"


def _planned(life: Life) -> Iterator[Happened]:
    """Yield what Muster itself carried out of the plan to page somebody."""
    for each in life.story:
        if each.type in FIRINGS and each.fields["recipients"] and each.fields["actor"]["kind"] == "muster":
            yield each


def _due(life: Life, fired: Happened) -> datetime:
    """Return when a step was due by its plan that was carried out: then, where its plan does not say.

    One that follows another at once, which has found nobody, is due when that was.
    """
    before = next((each for each in life.story if each.type == "incident.nobody_to_page" and _with(each, fired)), None)
    if before:
        return _due(life, before)
    after = next(version.fields for version in life.versions if version.number == fired.written.number)
    step = next((step for step in after["plan"] if step["id"] == fired.fields["fact"]["step"]), None)
    if step is None or step["counted_from"] != "opening":
        return instant(fired.fields["at"])
    return instant(after["run_started_at"]) + duration(step["at"])


def _raised(record: Record, fired: Happened) -> bool:
    """Return whether something had joined the incident by then of which no silence speaks."""
    incident = record.history.as_of(f"incidents/{fired.fields['incident']}", fired.written.number)
    return incident is not None and incident["raised"]


def _knew(version: Version) -> int:
    """Return how many commits there were when the request came in that made this one."""
    return version.task.began if version.task else 0


def _silences(record: Record) -> Iterator[tuple[Silence, Answer, datetime]]:
    """Yield every silence that somebody was told of, with that answer, and its end."""
    for asked in record.asked:
        if isinstance(asked.move, Silence) and asked.good:
            ended = [each.answers[0].at for each in record.asked if _ends(each, asked.good)]
            yield asked.move, asked.good, min([asked.good.at + asked.move.lasts, *ended])


def _ends(asked: Asked, made: Answer) -> bool:
    return isinstance(asked.move, Wish) and asked.move.action == "end" and f'"{asked.incident}"'.encode() in made.body


def nothing_stays_silent(record: Record) -> Iterator[str]:
    """Say what is silent still though somebody has ended the silence before its time, and was told so."""
    for asked in record.asked:
        if isinstance(asked.move, Wish) and asked.move.action == "end" and asked.good:
            since = (asked.good.until or asked.good.at) + SOON
            tick = next((tick for tick in record.ticks if tick.good and tick.at > since), None)
            for life in lives(record):
                incident = record.history.as_of(f"incidents/{life.id}", tick.ended if tick else 0) or life.last
                held = incident["holds"].get("silenced")
                if incident["state"] in OPEN and held and held["rule"] == f"silences/{asked.incident}":
                    yield f"{life.id} is silent still, by a silence that was ended"


def nothing_is_held_for_ever(record: Record) -> Iterator[str]:
    """Hours after the last silence and the last snooze."""
    for name, incident in record.history.now("incidents").items():
        if incident["state"] in OPEN and incident["holds"]:
            yield f"{name} is still {', '.join(incident['holds'])}"


def every_wait_is_explained(record: Record) -> Iterator[str]:
    """Say what keeps an incident from paging without naming the rule or the person that wants it."""
    for life in lives(record):
        for each in life.story:
            if each.type == "incident.held":
                somebody = each.fields["actor"]["kind"] != "muster" or each.fields["reason"]["rule"]
                if not somebody:
                    yield f"{life.id} is {each.fields['fact']['kind']}, and nobody says why"


def overrides_hold(record: Record) -> Iterator[str]:
    """Who was put on call is paged as such, from when whoever did it was told so."""
    overrides = [(each.move, each.good) for each in record.asked if isinstance(each.move, Override) and each.good]
    policy = record.policies[0][1]
    if len(overrides) != 1 or len(record.policies) > 1:
        return
    ((override, answer),) = overrides
    start = max(instant(each["override"]["start"]) for each in record.history.now("overrides").values())
    end = answer.at + override.lasts - MARGIN
    first = next(iter(policy.schedules))
    teams = [name for name, team in policy.teams.items() if team.on_call == first]
    for life in lives(record):
        for each in _planned(life):
            step = next((step for step in life.last["plan"] if step["id"] == each.fields["fact"]["step"]), None)
            inside = start <= instant(each.fields["at"]) < end
            alone = step and [(target["kind"], target["name"]) for target in step["page"]] == [("on-call", "")]
            mine = life.last["team"] in teams and step and not step["raises"] and step["of"] is None
            paged = [recipient["person"] for recipient in each.fields["recipients"]]
            if alone and mine and inside and answer.ended <= _knew(each.written) and paged != [override.person]:
                yield f"{override.person} is on call, and {life.id} paged {paged}"
