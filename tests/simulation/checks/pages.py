"""Rules 4, 5 and 7: what goes out, and what does not."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta

from muster.ports import Fields
from tests.simulation.checks.reading import OPEN, OVER, Happened, Life, duration, lives
from tests.simulation.record import Record, Taken, Version

LEASE = timedelta(seconds=60)
CONCLUDES = ("incident.resolved", "incident.reopened")
"""News after which a channel must not be told earlier news any more."""


def no_page_goes_out_in_vain(record: Record) -> Iterator[str]:
    """By how the incident stood when the sender last spoke to the store: after that it waits for the provider alone."""
    stories = {life.id: life.story for life in lives(record)}
    for taken in record.taken:
        delivery = record.history.latest(f"deliveries/{taken.delivery}")
        incident = record.history.as_of(f"incidents/{taken.message.incident}", taken.contact)
        if delivery and not delivery["incident"]:
            continue
        if delivery is None or incident is None:
            yield f"{taken.channel} took {taken.delivery}, of which nothing is known"
        elif delivery["kind"] == "page" and (why := _in_vain(delivery, incident, stories[taken.message.incident])):
            yield f"{taken.address} was paged at {taken.at:%H:%M:%S} through {taken.channel} though it was {why}"


def _in_vain(page: Fields, incident: Fields, story: list[Happened]) -> str:
    """Return why a page must not have gone out for an incident that stood so; empty where it must."""
    step = next((each for each in incident["plan"] if each["id"] == page["step"]), None)
    by_hand = page["reason"]["code"] == "requested" or page["step"] is None
    reopened = any(each.type == "incident.reopened" and page["seq"] < each.seq <= incident["seq"] for each in story)
    reasons = {
        "over": incident["state"] in OVER,
        "reopened since, and begun anew": reopened,
        "begun anew since": page["run"] != incident["run"] and not by_hand,
        "acknowledged": incident["state"] == "acknowledged"
        and step
        and step["unless"] == "acknowledged"
        and not by_hand,
        "held": incident["holds"] and incident["state"] == "triggered" and not by_hand,
    }
    return next((why for why, holds in reasons.items() if holds), "")


def no_channel_hears_old_news(record: Record) -> Iterator[str]:
    """Say where "opened" was posted after "resolved"."""
    stories = {life.id: life.story for life in lives(record)}
    for taken in record.taken:
        delivery = record.history.latest(f"deliveries/{taken.delivery}") or {}
        incident = record.history.as_of(f"incidents/{taken.message.incident}", taken.contact)
        if incident is None or delivery.get("kind") != "update" or delivery["words"]:
            continue
        for each in stories[taken.message.incident]:
            newer = each.type in CONCLUDES and delivery["seq"] < each.seq <= incident["seq"]
            if newer and taken.channel in each.fields["tell"] and delivery["about"] != "incident.review_scheduled":
                yield f"{taken.channel} was told {delivery['about']} after {each.type}"


def looking_changes_nothing(record: Record) -> Iterator[str]:
    """Rule 7: GET and HEAD of a link in a message."""
    for path, commits in record.looks:
        if commits:
            yield f"looking at {path[:20]} led to {commits} commits"


def every_delivery_has_its_outcome(record: Record) -> Iterator[str]:
    """And what is said to be sent was taken by a provider; of a page it is known."""
    taken = {each.delivery for each in record.taken}
    for name, delivery in record.history.now("deliveries").items():
        state = delivery["state"]
        if state in {"pending", "sending"}:
            yield f"the delivery {name} is {state}"
        if state == "unknown" and delivery["kind"] != "update":
            yield f"whether the {delivery['kind']} {name} arrived is unknown, and it is not sent again"
        if state == "sent" and name not in taken:
            yield f"the delivery {name} is said to be sent, and nobody took it"


def whoever_is_named_has_a_delivery(record: Record) -> Iterator[str]:
    """Each person and each channel that an event names; who has a rule of their own, one by each channel of it."""
    deliveries = record.history.now("deliveries").values()
    known = {(delivery["event"], delivery["recipient"], delivery["channel"]) for delivery in deliveries}
    for life in lives(record):
        for each in life.story:
            event = f"{life.id}-{each.seq:010d}"
            for name, channel in _named(each.fields):
                if (event, name, channel) not in known:
                    yield f"{each.type} ({each.seq}) of {life.id} names {name}, to whom nothing was sent by {channel}"


def _named(event: Fields) -> Iterator[tuple[str, str]]:
    """Yield whom an event names, with each channel that is to be tried at first."""
    for person in (*event["recipients"], *event["reminds"]):
        channels = person["channels"] if person["after"] else person["channels"][:1]
        yield from ((person["person"], channel) for channel in channels)
    yield from ((channel, channel) for channel in event["tell"])


def news_arrives(record: Record) -> Iterator[str]:
    """Say which room or person was not told of something, though nothing later was told there."""
    known = {life.id: life for life in lives(record)}
    for delivery in record.history.now("deliveries").values():
        left_out = delivery["state"] == "skipped" and delivery["kind"] != "page" and delivery["incident"]
        if left_out and not _overtaken(known[delivery["incident"]], delivery):
            yield f"{delivery['recipient']} was not told {delivery['about']}, and nothing later either"


def _overtaken(life: Life, news: Fields) -> bool:
    """Return whether news has come to be old: by later news, a decision, or as it is about an end that was not."""
    words, later = news["words"], [each.fields for each in life.story if each.seq > news["seq"]]
    if not words:
        decided = news["about"] == "healing.approval_requested"
        return decided or any(news["channel"] in each["tell"] for each in later)
    of_an_end = words["kind"] in {"resolution", "review"}
    since = [version.fields for version in life.versions if version.fields["seq"] >= news["seq"]]
    otherwise = any((incident["state"] in OPEN) == of_an_end for incident in since)
    return otherwise or any(each["fact"].get("audience") == words["audience"] for each in later)


def pages_arrive(record: Record) -> Iterator[str]:
    """Unless they came to be needless meanwhile, or every road refused them."""
    pages: dict[tuple[str, str], list[tuple[str, Fields]]] = defaultdict(list)
    for name, delivery in record.history.now("deliveries").items():
        if delivery["kind"] == "page":
            pages[delivery["event"], delivery["recipient"]].append((name, delivery))
    known = {life.id: life for life in lives(record)}
    told = _told_of(record)
    for (event, person), deliveries in pages.items():
        states = {delivery["state"] for _, delivery in deliveries}
        one = deliveries[0][1]
        life = known[one["incident"]]
        if "sent" in states or any((name, person) in told for name, _ in deliveries):
            continue
        if "skipped" in states and not _came_to_be_needless(life, one):
            yield f"the page of {event} to {person} was skipped, though it was needed all the time"
        if states == {"failed"}:
            yield from _unreached(record, life, deliveries, person)


def _told_of(record: Record) -> set[tuple[str, str]]:
    """Return the deliveries that a page has told of, each with the person who was told."""
    pages = record.history.now("deliveries").values()
    return {(told, page["recipient"]) for page in pages if page["state"] == "sent" for told in page["tells"]}


def _was_held(record: Record, wait: Version) -> bool:
    """Return whether something kept the incident quiet at any moment that whoever has the page wait can have seen."""
    path, began = f"incidents/{wait.fields['incident']}", wait.task.began if wait.task else wait.number
    seen = (record.history.as_of(path, number) for number in range(began, wait.number + 1))
    return any(incident and incident["holds"] for incident in seen)


def a_page_waits_once(record: Record) -> Iterator[str]:
    """Say which page is kept waiting for others though a provider was asked to take it, on whichever channel."""
    roads: dict[tuple[str, str], list[list[Version]]] = defaultdict(list)
    for _, versions in record.history.of("deliveries"):
        roads[versions[0].fields["event"], versions[0].fields["recipient"]].append(versions)
    for (event, person), deliveries in roads.items():
        tried = [each.number for versions in deliveries for each in versions if each.fields["state"] == "sending"]
        for wait in filter(None, map(_kept_back, deliveries)):
            if min(tried, default=wait.number) < wait.number and not _was_held(record, wait):
                yield f"the page of {event} to {person} waits, on {wait.fields['channel']}, though it was let out"


def _kept_back(versions: list[Version]) -> Version | None:
    """Return the version in which a delivery begins to wait, other than by its recipient's own rule."""
    begun = next((each for each in versions if each.fields["kept_back"]), None)
    return begun if begun and not duration(begun.fields["after"]) else None


def _came_to_be_needless(life: Life, page: Fields) -> bool:
    since = [version.fields for version in life.versions if version.fields["seq"] >= page["seq"]]
    return any(
        incident["state"] in OVER
        or incident["run"] != page["run"]
        or incident["holds"]
        or incident["state"] == "acknowledged"
        or ((incident["healing"] or {}).get("approval") is None and page["about"] == "healing.approval_requested")
        for incident in since
    )


def _unreached(record: Record, life: Life, deliveries: list[tuple[str, Fields]], person: str) -> Iterator[str]:
    """Yield what is wrong about a page that no road has taken."""
    page = deliveries[0][1]
    tried = {delivery["channel"] for _, delivery in deliveries}
    if tried != set(page["chain"]):
        yield f"the page to {person} failed through {tried}, and was not tried through all of {page['chain']}"
    for name, delivery in deliveries:
        why = {how for each, how in record.refused if each == name}
        if not why & {"failed"} and delivery["address"] is not None:
            yield f"the page to {person} through {delivery['channel']} failed, though nobody refused it"
    ended = any(
        version.fields["seq"] > page["seq"] and version.fields["run"] != page["run"] for version in life.versions
    )
    told = person in life.last["unreached"].get(page["step"] or "", ())
    if page["step"] and life.last["state"] in OPEN and not ended and not told and "by hand" not in page["step"]:
        yield f"nobody could reach {person} about {life.id}, and nobody says so"


def nothing_is_sent_twice(record: Record) -> Iterator[str]:
    """Say what was: a page may be where its sender could not say so, or held on to it longer than the lease."""
    by_delivery: dict[str, list[Taken]] = defaultdict(list)
    for taken in record.taken:
        by_delivery[taken.delivery].append(taken)
    for name, all_taken in by_delivery.items():
        delivery = record.history.latest(f"deliveries/{name}") or {}
        excused = 0 if delivery.get("kind") == "update" else sum(taken.task.excused(LEASE) for taken in all_taken)
        if len(all_taken) > 1 + excused:
            yield f"{all_taken[0].address} was sent {name} {len(all_taken)} times, though nothing had gone wrong"


def nobody_is_paged_twice_for_a_step(record: Record) -> Iterator[str]:
    """By one channel, in one run of the plan: other than by the same delivery, which has its own rule."""
    found: Counter[tuple[str, ...]] = Counter()
    for name in dict.fromkeys(taken.delivery for taken in record.taken):
        page = record.history.latest(f"deliveries/{name}")
        if page and page["kind"] == "page" and page["step"]:
            found[page["incident"], str(page["run"]), page["step"], page["recipient"], page["channel"]] += 1
    for (incident, _, step, person, channel), times in found.items():
        if times > 1:
            yield f"{person} was paged {times} times through {channel} for {step} of {incident}"
