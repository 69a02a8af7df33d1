"""The page of an incident that is over shows what is left to do, and who saw to what."""

from dataclasses import replace

import pytest

from muster.domain.incident import Incident
from muster.domain.rules.closure import Closure, ReviewRule, Reviews
from tests.support.desk import Desk
from tests.support.page import page_of
from tests.support.policies import when

ITEM = {"text": "Alert on <b>it</b>", "owner": "ada", "due": "2026-11-05"}


@pytest.fixture
def incident(desk: Desk) -> Incident:
    """Return a P1 with a checklist and a review to come."""
    closure = {"P1": Closure(checklist=("Service is restored", "Cause is known"))}
    reviews = Reviews(rules=(ReviewRule(rule="reviews.when[1]", when=when(severity="P1")),))
    desk.policies.policy = replace(desk.policies.policy, closure=closure, reviews=reviews)
    return desk.open()


def left(desk: Desk, incident: Incident) -> list[str]:
    """Return the lines about what is left, as Ada reads them in Stockholm."""
    sections = page_of(desk.get(desk.path("acknowledge", incident))).all("section")
    found = [section.text for section in sections if "What is left to do" in section.text]
    return [line for text in found for line in text.splitlines() if line.strip()][1:]


def test_an_open_incident_has_nothing_left(desk: Desk, incident: Incident) -> None:
    """But the action items that it has already."""
    assert left(desk, incident) == []
    desk.api("POST", f"/incidents/{incident.id}/action", ITEM)
    assert left(desk, incident) == ["○ to do: Action item 1: Alert on <b>it</b> (Ada, by 2026-11-05)"]


def test_what_is_left_is_listed_with_what_is_done(desk: Desk, incident: Incident) -> None:
    """Criteria with who saw to them, the review with those invited, items until they are verified."""
    at = f"/incidents/{incident.id}"
    desk.api("POST", f"{at}/resolve", bearer="bo-token")
    desk.api("POST", f"{at}/check", {"criterion": 1}, bearer="bo-token")
    desk.api("POST", f"{at}/action", ITEM)
    desk.api("POST", f"{at}/action-done", {"number": 1}, bearer="bo-token")
    assert left(desk, incident) == [
        "✓ done: Service is restored (Bo, 10:00 CET)",
        "○ to do: Cause is known",
        "○ to do: Review by Wed 04 Nov 10:00 CET with Bo",
        "○ to do: Action item 1: Alert on <b>it</b> (Ada, by 2026-11-05, done)",
    ]
    desk.api("POST", f"{at}/reviewed", {})
    desk.api("POST", f"{at}/action-verified", {"number": 1})
    assert left(desk, incident)[2:] == [
        "✓ done: Review, held 10:00 CET",
        "✓ done: Action item 1: Alert on <b>it</b> (Ada, by 2026-11-05, verified)",
    ]
