"""What must hold after the fire, by what went in and what came out. Each check says in sentences what does not."""

from collections import Counter
from collections.abc import Callable, Iterator

from tests.chaos.evidence import Evidence
from tests.chaos.plan import CLOSING, FATES, LOCAL, NETWORK, Blow
from tests.chaos.policy import PEOPLE
from tests.chaos.provider import Taken

OPEN = ("triggered", "acknowledged")
SENDERS = ("responder_notification", LOCAL)
"""Who hands pages to a provider."""
HELD = 22.0
"""Seconds for which a sender tries to write down what came of a page: Firestore's patience, and a little."""


def breaches(evidence: Evidence) -> list[str]:
    """Return all that does not hold."""
    return [said for check in CHECKS for said in check(evidence)]


def accepted_alerts_are_on_record(evidence: Evidence) -> Iterator[str]:
    """Once for its identity, or once a 2xx at least; filed under an incident, or suppressed by a rule with a name."""
    found = Counter(each["labels"].get("post") for each in evidence.alerts)
    for sent in evidence.sent:
        times, tried = found[str(sent.post.number)], len(sent.answers)
        least, most = (min(sent.accepted, 1), 1) if sent.post.occurred_at else (sent.accepted, tried)
        if not least <= times <= most:
            answers = f"{sent.accepted} of {tried} answers were 2xx"
            yield f"alert {sent.post.number}: {answers}, and it is on record {times} times"
    incidents = {each["id"] for each in evidence.incidents}
    for alert in evidence.alerts:
        if alert["incident"] not in incidents and not alert["suppressed"]:
            yield f"an alert of {alert['key']} is on record under no incident, and no rule suppressed it"


def senders_newest_word_holds(evidence: Evidence) -> Iterator[str]:
    """One incident is open for a key whose sender says so, and none for one that it has closed."""
    accepted = {sent.post.key: sent.post for sent in evidence.sent if sent.accepted}
    closed = {sent.post.key for sent in evidence.sent if sent.accepted and sent.post.state == "closed"}
    for key in accepted:
        states = [each["state"] for each in evidence.incidents if each["key"] == f"check-{key}"]
        is_open, expected = sum(state in OPEN for state in states), int(key not in closed)
        if is_open != expected:
            yield f"check-{key} has {is_open} open incidents and not {expected}: {', '.join(states)}"


def due_steps_are_paged(evidence: Evidence) -> Iterator[str]:
    """Everybody whom the policy names, of each incident that nobody owns or has closed, by what the provider took."""
    pages = evidence.pages()
    for incident in evidence.incidents:
        name = incident["key"]
        if incident["source"] != "generic" or name in evidence.owned or _closing(name):
            continue
        reached = {each["recipient"] for each in pages if each["incident"] == incident["id"] and evidence.copies(each)}
        if missing := [person for person in PEOPLE if person not in reached]:
            yield f"the incident of {name} never paged {', '.join(missing)}"


def owned_incidents_are_owned(evidence: Evidence) -> Iterator[str]:
    """Whoever was told that theirs is the incident has it."""
    for incident in evidence.incidents:
        if incident["key"] in evidence.owned and incident["state"] != "acknowledged":
            yield f"the incident of {incident['key']} was acknowledged, and is {incident['state']}"


def nobody_is_paged_twice_for_a_step(evidence: Evidence) -> Iterator[str]:
    """By one channel in one run of the plan; nor by one delivery twice, unless something explains it."""
    taken = Counter(
        (each["incident"], each["run"], each["step"], each["recipient"], each["channel"])
        for each in evidence.pages()
        if each["step"] and evidence.copies(each)
    )
    for (incident, _, step, person, channel), times in taken.items():
        if times > 1:
            yield f"{person} had {times} pages through {channel} for {step} of {incident}"
    for page in evidence.pages():
        for copy in evidence.copies(page)[:-1]:
            if not explained(copy, evidence):
                yield f"{page['recipient']} had the page {page['id']} again, though its provider had answered"


def explained(copy: Taken, evidence: Evidence) -> bool:
    """Return whether whoever sent a message may not know that it was taken, or could not write that down."""
    if not copy.answered:
        return True
    for trouble in evidence.troubles:
        killed = trouble.blow is Blow.KILL and trouble.to in SENDERS
        cut_off = trouble.blow is Blow.FULL or (trouble.blow in NETWORK and trouble.to == "firestore")
        if (killed or cut_off) and trouble.began <= copy.at + HELD and copy.at <= trouble.ended:
            return True
    return False


def every_delivery_has_its_outcome(evidence: Evidence) -> Iterator[str]:
    """Known, of a page; and what is said to be sent was taken."""
    for each in evidence.deliveries:
        if each["state"] in {"pending", "sending"} or (each["state"] == "unknown" and each["kind"] == "page"):
            yield f"the {each['kind']} {each['id']} to {each['recipient']} is {each['state']}"
        if each["kind"] == "page" and each["state"] == "sent" and not evidence.copies(each):
            yield f"the page {each['id']} to {each['recipient']} is said to be sent, and nobody took it"


def nothing_is_left(evidence: Evidence) -> Iterator[str]:
    """Neither something to do, nor a process; and no handler let an exception through."""
    yield from evidence.left
    yield from evidence.escaped
    yield from evidence.orphans


def _closing(key: str) -> bool:
    return int(key.removeprefix("check-")) % FATES == CLOSING


CHECKS: tuple[Callable[[Evidence], Iterator[str]], ...] = (
    accepted_alerts_are_on_record,
    senders_newest_word_holds,
    due_steps_are_paged,
    owned_incidents_are_owned,
    nobody_is_paged_twice_for_a_step,
    every_delivery_has_its_outcome,
    nothing_is_left,
)
