"""One row of the table: two policies that differ in one field, what happens to both, and where it shows.

A row is written as the part of the policy that it is about, with both values of the field between brackets: its
sections take the place of BASE's, and `«one|other»` is `one` in the first policy and `other` in the second.
"""

import re
from dataclasses import dataclass

from muster.domain.policy import Policy
from muster.policy.load import parse

BASE = """\
version: 1
organisation: Acme
time_zone: Europe/Stockholm
people:
  ada: {name: Ada, contact: [push: acme-ada, call: "+46701740605"]}
  bo: {name: Bo, contact: [call: "+46701740606", email: bo@example.com]}
  cy: {name: Cy, contact: [email: cy@example.com]}
teams:
  shop: {name: Shop, members: [ada, bo], on_call: primary}
schedules:
  primary: {name: Primary, people: [ada, bo], first_day: 2026-01-05, hand_over: "09:00"}
classification: {otherwise: {severity: P3, team: shop}}
levels:
  1: {name: On call, page: on-call}
  2: {name: Everyone, page: everyone}
escalation:
  P1: [{at: 0m, page: on-call}]
  P2: same as P1
  P3: same as P1
channels:
  push: {kind: push, providers: [ntfy]}
  call: {kind: call, providers: [twilio: {account: AC00000000000000000000000000000000, from: SHOP, secret: twilio}]}
  email: {kind: email, providers: [smtp: {host: smtp.example.com, from: muster@example.com}]}
  room: {kind: slack, address: "#room", providers: [slack_bot: {secret: slack}]}
  hall: {kind: slack, address: "#hall", providers: [slack_bot: {secret: slack}]}
"""
"""Ada is on call for the shop from the Monday on which every row begins, at ten by the clock of Stockholm."""
Outcome = list[tuple[str, str]]
"""What happened, in order: the type and the words of each."""
REFUSED = "refused"
_SECTION = re.compile(r"^(?=[a-z_]+:)", re.MULTILINE)
_BOTH = re.compile(r"«([^«|»]*)\|([^«|»]*)»")


def alert(title: str = "It broke", severity: str = "P1", *, at: str = "0m", **payload: str) -> str:
    """Return an event: an alert of the key "one" comes in, unless it says another."""
    said = {"title": title, "severity": severity, "key": "one"} | payload
    fields = ", ".join(f"{key}: {value}" for key, value in said.items() if value)
    return f"{{at: {at}, alert: {{source: generic, payload: {{{fields}}}}}}}"


def over(at: str, key: str = "one") -> str:
    """Return an event: the alert's sender says that it is over."""
    return alert(at=at, state="closed", key=key)


def ack(at: str, by: str = "ada") -> str:
    """Return an event: somebody acknowledges."""
    return f"{{at: {at}, acknowledge: {{by: {by}}}}}"


def resolve(at: str, by: str = "ada", note: str = "done") -> str:
    """Return an event: somebody resolves."""
    return f"{{at: {at}, resolve: {{by: {by}, note: {note}, incident: one}}}}"


@dataclass(frozen=True, slots=True)
class Row:
    """A field ("step: at"), the policies, and `shows`: the type of what comes out otherwise, such as "page"."""

    field: str
    policy: str
    shows: str
    events: tuple[str, ...] = (alert(),)
    until: str = "2h"

    @property
    def texts(self) -> tuple[str, str]:
        """Return both policies."""
        one, other = (_merged(_BOTH.sub(rf"\{group}", self.policy)) for group in (1, 2))
        return one, other


def policy_of(text: str) -> Policy:
    """Return one of a row's policies; fail where it has errors."""
    loaded = parse(text, "policy.yaml")
    assert loaded.policy is not None, loaded.errors
    return loaded.policy


def _merged(sections: str) -> str:
    """Return BASE with these sections in place of its own."""
    ours, theirs = (
        {text.partition(":")[0]: text for text in _SECTION.split(each) if text.strip()} for each in (BASE, sections)
    )
    return "".join(text if text.endswith("\n") else f"{text}\n" for text in (ours | theirs).values())
