"""A small policy without a flaw, and what is found once it is edited. In an edit, ¦ marks where a problem should be."""

from muster.policy.load import parse

MARK = "¦"
GOOD = """\
version: 1
organisation: Acme
time_zone: Europe/Stockholm
people:
  ada: {name: Ada, contact: [push: acme-ada, email: ada@example.com]}
  bo: {name: Bo, contact: [call: "+46701740606"]}
teams:
  shop: {name: Shop, members: [ada, bo], on_call: primary, channel: room}
schedules:
  primary: {name: Primary, people: [ada, bo], first_day: 2026-01-05, hand_over: "09:00"}
services:
  checkout: {name: Checkout, team: shop, tier: 1, matches: [{title: "*checkout*"}]}
severities:
  P1: {name: Critical, also_called: [critical], acknowledge_within: 15m, resolve_within: 4h}
types:
  security: {name: Security, team: shop}
classification:
  severity: [{when: {title: "*loss*"}, then: P1, because: what is lost is lost}]
  type: [{when: {title: "*breach*"}, then: security}]
  tiers: {1: P2}
  otherwise: {severity: P3, type: security, team: shop}
routing: [{when: {type: security}, then: shop}]
levels:
  1: {name: On call, page: on-call}
  2: {name: Everyone, page: everyone}
escalation:
  P1:
    - {at: 0m, page: on-call, tell: room}
    - {at: 15m, unless: acknowledged, escalate_to: 2}
  P2: same as P1
  P3: same as P1
  P4: [{at: 0m, tell: room}]
channels:
  push: {kind: push, providers: [ntfy]}
  call: {kind: call, providers: [twilio: {account: AC00000000000000000000000000000000, from: SHOP, secret: twilio}]}
  email: {kind: email, providers: [smtp: {host: smtp.example.com, from: muster@example.com}]}
  room: {kind: slack, address: "#room", providers: [slack_bot: {secret: slack}]}
"""


def edited(old: str, new: str) -> str:
    """Return GOOD with the one place that says `old` saying `new`."""
    assert GOOD.count(old) == 1, f"{old!r} stands {GOOD.count(old)} times in GOOD"
    return GOOD.replace(old, new)


def found(text: str) -> list[str]:
    """Return what is found in a text, each as "line:column: severity: message"."""
    return [str(problem).removeprefix("p.yaml:") for problem in parse(text.replace(MARK, ""), "p.yaml").problems]


def expected(text: str, *messages: str) -> list[str]:
    """Return what should be found in a text with a MARK for each of the messages, in the same order."""
    places: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        pieces = line.split(MARK)
        places += [f"{number}:{len(''.join(pieces[:n])) + 1}" for n in range(1, len(pieces))]
    return [f"{place}: {message}" for place, message in zip(places, messages, strict=True)]


def errors_after(old: str, new: str) -> list[str]:
    """Return the errors, without warnings, that an edit of GOOD gives."""
    return [each for each in found(edited(old, new)) if " error: " in each]


def error_at(old: str, new: str, message: str) -> str:
    """Return the error that an edit should give: at its MARK, or where the message begins with "line:column: "."""
    if MARK not in new:
        place, _, said = message.partition(": ")
        return f"{place}: error: {said}"
    return expected(edited(old, new), f"error: {message}")[0]
