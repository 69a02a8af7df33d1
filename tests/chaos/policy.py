"""The policy of the organisation in the fire: three people, two channels each, and a room."""

import json
from collections.abc import Mapping, Sequence

from tests.chaos.provider import FIRST

PEOPLE = ("ada", "bo", "cy")
"""Whom the steps page, in order, of an incident that nobody owns."""
AT = ("0m", "5m", "15m")
"""When."""


def policy(url: str, at: Sequence[str] = AT, sections: Mapping[str, object] | None = None) -> str:
    """Return the policy, with every channel at `url`, and further sections: JSON, which is YAML."""
    channel = {"kind": "push", "providers": [{"ntfy": {"url": url}}]}
    room = {"kind": "slack", "address": "#incidents", "providers": [{"slack_webhook": {"secret": "room"}}]}
    steps = [
        {"at": at[0], "page": PEOPLE[0], "tell": "incidents"},
        {"at": at[1], "unless": "acknowledged", "page": PEOPLE[1]},
        {"at": at[2], "unless": "acknowledged", "page": PEOPLE[2]},
    ]
    whole = {
        "version": 1,
        "organisation": "Acme",
        "time_zone": "UTC",
        "people": {name: _person(name) for name in PEOPLE},
        "teams": {"shop": {"name": "Shop", "members": list(PEOPLE), "on_call": "primary", "channel": "incidents"}},
        "schedules": {
            "primary": {"name": "Primary", "people": ["ada"], "first_day": "2026-01-05", "hand_over": "09:00"}
        },
        "severities": {"P2": {"name": "High"}},
        "types": {"outage": {"name": "Outage"}},
        "classification": {"otherwise": {"severity": "P2", "type": "outage", "team": "shop"}},
        "levels": {"1": {"name": "On call", "page": "on-call"}},
        "escalation": {"P1": "same as P2", "P2": steps, "P3": "same as P2", "P4": "same as P2"},
        "channels": {"first": channel, "second": channel, "incidents": room},
    }
    return json.dumps(whole | dict(sections or {}))


def _person(name: str) -> dict[str, object]:
    return {"name": name.title(), "contact": [{"first": f"{FIRST}{name}"}, {"second": f"second-{name}"}]}
