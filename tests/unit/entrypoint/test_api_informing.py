"""Roles and updates through the API: who has which role, who is told what, and what is refused."""

from dataclasses import replace

import pytest

from tests.support.desk import Desk, desk_policy, said
from tests.support.informing import kept_informed, with_roles


@pytest.fixture(autouse=True)
def _informed(desk: Desk) -> None:
    """Have roles, audiences and a video call."""
    policy = kept_informed(policy=with_roles(policy=desk_policy()))
    desk.policies.policy = replace(policy, video_bridge="https://meet.example/1")


def test_an_incident_shows_its_roles_and_where_to_meet(desk: Desk) -> None:
    """And when an audience is to be told next."""
    shown = said(desk.api("GET", f"/incidents/{desk.open().id}"))
    assert shown["roles"] == {"manager": "cy", "writer": "cy"}
    assert shown["video_bridge"] == "https://meet.example/1"
    assert shown["deadlines"]["update:bosses"] == "2026-11-02T09:30:00Z"
    low = said(desk.api("GET", f"/incidents/{desk.open(key='low', severity='P3').id}"))
    assert (low["roles"], low["video_bridge"]) == ({}, "")


def test_the_policy_names_its_roles_and_audiences(desk: Desk) -> None:
    """By id and name, nobody's address with them."""
    shown = said(desk.api("GET", "/policy"))
    assert shown["roles"] == [{"id": "manager", "name": "Manager"}, {"id": "writer", "name": "Writer"}]
    assert shown["audiences"] == [{"id": "bosses", "name": "Bosses"}, {"id": "users", "name": "Users"}]


def test_a_role_is_assigned_and_left_to_nobody(desk: Desk) -> None:
    """With what happened, in words; the same again changes nothing."""
    incident = desk.open()
    path = f"/incidents/{incident.id}/assign"
    done = said(desk.api("POST", path, {"role": "manager", "person": "bo", "reason": "shift"}, bearer="bo-token"))
    assert (done["changed"], done["incident"]["roles"]) == (True, {"manager": "bo", "writer": "cy"})
    assert done["events"][0]["text"] == "Manager assigned: Bo made Bo the Manager: shift"
    assert said(desk.api("POST", path, {"role": "manager", "person": "bo"}))["changed"] is False
    left = said(desk.api("POST", path, {"role": "manager", "person": None}))
    assert left["incident"]["roles"] == {"writer": "cy"}


def test_an_update_is_sent(desk: Desk) -> None:
    """To whom the severity says, or to one audience; the fact holds what they read."""
    incident = desk.open()
    path = f"/incidents/{incident.id}/update"
    done = said(desk.api("POST", path, {"text": "We found it.", "eta": "noon"}))
    (event,) = done["events"]
    assert event["type"] == "incident.update_sent"
    assert event["told"] == ["boss-mail"]
    assert event["fact"]["text"] == (
        "Status: Detected\n\nWe found it.\n\nExpected to be over: noon\n\nNext update: 10:30 CET"
    )
    one = said(desk.api("POST", path, {"text": "For you.", "audience": "users"}))
    assert one["events"][0]["told"] == ["status-page", "boss-mail"]


@pytest.mark.parametrize(
    ("action", "body", "status", "detail"),
    [
        ("assign", {"role": "boss", "person": "bo"}, 409, "Boss is no role: say one of manager, writer"),
        ("assign", {"role": "manager", "person": "zoe"}, 409, "Zoe is no person: say one of"),
        ("assign", {"role": "manager"}, 422, "missing required field `person`"),
        ("update", {"text": "x", "audience": "press"}, 409, "Press is no audience: say one of bosses, users"),
        ("update", {"text": ""}, 422, "length >= 1"),
        ("update", {"text": "x", "to": "users"}, 422, "unknown field `to`"),
    ],
)
def test_what_makes_no_sense_is_refused(
    desk: Desk, action: str, body: dict[str, object], status: int, detail: str
) -> None:
    """As a problem that says what there is."""
    response = desk.api("POST", f"/incidents/{desk.open().id}/{action}", body)
    assert response.status == status
    assert detail in said(response)["detail"]


@pytest.mark.parametrize("action", ["assign", "update"])
def test_a_viewer_may_not(desk: Desk, action: str) -> None:
    """Only those who respond."""
    body = {"role": "manager", "person": "bo"} if action == "assign" else {"text": "x"}
    assert desk.api("POST", f"/incidents/{desk.open().id}/{action}", body, bearer="view-token").status == 403
