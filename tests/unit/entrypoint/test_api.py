"""The API: what it gives, what its actions do, and who may."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from muster.domain.flap import Flap
from muster.domain.parties import Actor, ActorKind
from muster.domain.rules.oncall import Notice
from muster.domain.rules.severities import Urgency
from muster.entrypoint import api_views
from muster.entrypoint.api_tokens import ROLES
from muster.policy.schema.access import ROLES as POLICY_ROLES
from tests.support.desk import ABOUT_A_RESOURCE, Desk, said


def test_an_incident_is_shown_as_it_is(desk: Desk) -> None:
    """Its fields, its deadlines, and what is going to happen to it."""
    incident = desk.open(environment="production", labels={"zone": "b"})
    desk.api("POST", f"/incidents/{incident.id}/acknowledge", bearer="bo-token")
    response = desk.api("GET", f"/incidents/{incident.id}", bearer="view-token")
    shown = said(response)
    assert response.status == 200
    assert response.content_type == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    assert {name: shown[name] for name in ("id", "title", "state", "severity", "service", "team", "level")} == {
        "id": incident.id,
        "title": "checkout does not answer",
        "state": "acknowledged",
        "severity": "P1",
        "service": "checkout",
        "team": "shop",
        "level": 1,
    }
    assert (shown["opened_at"], shown["acknowledged_by"]) == ("2026-11-02T09:00:00Z", "bo")
    assert shown["labels"] == {"zone": "b"}
    assert shown["deadlines"].keys() == {"triage", "resolve"}
    assert shown["next"][0] == {
        "at": "2026-11-02T10:00:00Z",
        "step": 6,
        "escalates_to": None,
        "pages": ["cy"],
        "tells": [],
        "unless": "resolved",
        "rule": "escalation.P1[6]",
    }


def test_an_incident_says_who_knows_of_it_and_what_was_said_for_the_next(desk: Desk) -> None:
    """Nobody and nothing at first; then all who have acknowledged, and the briefing of the last call for help."""
    incident = desk.open()
    before = said(desk.api("GET", f"/incidents/{incident.id}", bearer="view-token"))
    assert (before["confirmed"], before["briefing"], before["flap"]) == ([], None, None)
    desk.api("POST", f"/incidents/{incident.id}/acknowledge", bearer="bo-token")
    help_wanted = {"summary": "the disk is full", "help_needed": "somebody with the keys"}
    desk.api("POST", f"/incidents/{incident.id}/escalate", help_wanted, bearer="bo-token")
    after = said(desk.api("GET", f"/incidents/{incident.id}", bearer="view-token"))
    assert after["confirmed"] == ["bo"]
    assert after["briefing"] == {**help_wanted, "actions_taken": ""}


def test_an_incident_says_that_it_flaps(desk: Desk) -> None:
    """And until when it waits for quiet."""
    flap = Flap(until=desk.open().opened_at + timedelta(minutes=10), closed=True)
    shown = msgspec.to_builtins(api_views.incident(replace(desk.open(), flap=flap)))
    assert shown["flap"] == {"until": "2026-11-02T09:10:00Z", "closed": True}


def test_an_incident_comes_with_its_evidence(desk: Desk) -> None:
    """The entries with their times, the window, and a way to all of it; without evidence there is none."""
    incident = desk.open(**ABOUT_A_RESOURCE)
    before = said(desk.api("GET", f"/incidents/{incident.id}", bearer="view-token"))
    desk.attach(incident, "disk is filling", "disk full", more=True)
    after = said(desk.api("GET", f"/incidents/{incident.id}", bearer="view-token"))
    assert before["evidence"] is None
    assert after == before | {
        "evidence": {
            "resource": "gce_instance",
            "since": "2026-11-02T08:58:00Z",
            "until": "2026-11-02T09:00:00Z",
            "entries": [
                {"at": "2026-11-02T08:59:00Z", "severity": "ERROR", "text": "disk is filling"},
                {"at": "2026-11-02T09:00:00Z", "severity": "ERROR", "text": "disk full"},
            ],
            "more": True,
            "link": "https://console.cloud.google.com/logs/query;query=x?project=p",
            "refused": "",
        }
    }


def test_the_timeline_is_told_in_words_and_in_data(desk: Desk) -> None:
    """Each entry has a line for people, and who, why, whom and what for machines; no address is in it."""
    incident = desk.open()
    response = desk.api("GET", f"/incidents/{incident.id}/timeline", bearer="view-token")
    timeline = said(response)["timeline"]
    paged = next(entry for entry in timeline if entry["type"] == "incident.paged")
    assert paged["text"] == "Paged Ada (push, then call, then email): P1 incident opened"
    assert paged["actor"] == {"kind": "muster", "id": "muster", "name": "Muster"}
    assert paged["reason"] == {"code": "opened", "text": "P1 incident opened", "rule": "escalation.P1[1]"}
    assert paged["recipients"][0]["person"] == "ada"
    assert paged["told"] == ["incidents"]
    assert paged["fact"] == {"step": paged["fact"]["step"], "number": 1, "level": 1}
    assert [entry["id"] for entry in timeline] == [event.id for event in desk.timeline(incident.id)]
    assert b"ada-call" not in response.body


def test_the_timeline_says_when_a_persons_own_rule_reaches_them(desk: Desk) -> None:
    """In seconds from the page, for each of the channels."""
    notices = (Notice(channel="push", after=timedelta()), Notice(channel="call", after=timedelta(minutes=2)))
    policy = desk.policies.policy
    ada = replace(policy.people["ada"], notify=dict.fromkeys(Urgency, notices))
    desk.policies.policy = replace(policy, people=policy.people | {"ada": ada})
    incident = desk.open()
    timeline = said(desk.api("GET", f"/incidents/{incident.id}/timeline", bearer="view-token"))["timeline"]
    paged = next(entry for entry in timeline if entry["type"] == "incident.paged")
    assert [(each["channels"], each["after"]) for each in paged["recipients"]] == [(["push", "call"], [0, 120])]


@pytest.mark.parametrize(
    ("action", "body", "state", "told"),
    [
        ("acknowledge", None, "acknowledged", "Acknowledged by Bo, 0 s after it opened"),
        ("resolve", {"note": "rolled back"}, "resolved", "Resolved by Bo: rolled back"),
        ("resolve", {}, "resolved", "Resolved by Bo"),
        (
            "severity",
            {"severity": "P2", "reason": "a few only"},
            "triggered",
            "Severity changed from P1 to P2 by Bo: a few only",
        ),
        ("triage", {"type": "data"}, "triggered", "Triaged as data: Bo says it is data"),
        ("triage", None, "triggered", "Triaged as outage: Bo confirmed the classification"),
        ("milestone", {"milestone": "identified"}, "triggered", "Marked as identified by Bo"),
        ("note", {"text": "looking"}, "triggered", 'Note "looking" by Bo'),
        (
            "snooze",
            {"minutes": 90, "reason": "deploying"},
            "triggered",
            "Pages nobody for 1 h 30 min: Bo snoozed it for 1 h 30 min: deploying",
        ),
        (
            "escalate",
            {"level": 3, "summary": "full", "actions_taken": "restarted it", "help_needed": "a hand"},
            "triggered",
            'Called for help (summary "full"; done so far "restarted it"; help needed "a hand") by Bo',
        ),
        (
            "escalate",
            None,
            "triggered",
            "Escalated to level 2 (Team) and paged Ada and Bo (push, then call, then email): Bo asked for it",
        ),
    ],
)
def test_an_action_is_done_in_the_name_of_the_tokens_person(
    desk: Desk, action: str, body: dict[str, Any] | None, state: str, told: str
) -> None:
    """Each action leads to its event by the person, and answers with the incident after it."""
    incident = desk.open()
    response = desk.api("POST", f"/incidents/{incident.id}/{action}", body, bearer="bo-token")
    result = said(response)
    assert (response.status, result["changed"]) == (200, True)
    assert result["incident"]["state"] == state == desk.incident(incident.id).state
    assert result["events"][0]["text"] == told
    assert result["events"][0]["actor"] == {"kind": "person", "id": "bo", "name": "Bo"}
    assert desk.timeline(incident.id)[-len(result["events"]) :][0].actor.id == "bo"


def test_a_resolution_can_be_taken_back_or_completed(desk: Desk) -> None:
    """Reopen begins anew, with a reason; close ends the record."""
    incident = desk.open()
    at = f"/incidents/{incident.id}"
    desk.api("POST", f"{at}/resolve")
    reopened = said(desk.api("POST", f"{at}/reopen", {"reason": "it is back"}))
    assert reopened["events"][0]["text"] == "Reopened by deploy bot: it is back"
    assert reopened["incident"]["state"] == "triggered"
    desk.api("POST", f"{at}/resolve")
    assert said(desk.api("POST", f"{at}/close"))["incident"]["state"] == "closed"


def test_a_services_token_acts_as_itself(desk: Desk) -> None:
    """Its actor cannot be taken for a person's, whatever the token is called."""
    incident = desk.open()
    desk.api("POST", f"/incidents/{incident.id}/acknowledge")
    acknowledged = next(e for e in desk.timeline(incident.id) if e.fact.type == "incident.acknowledged")
    assert acknowledged.actor == Actor(kind=ActorKind.TOKEN, id="token:deploy bot", name="deploy bot")


def test_an_action_that_changes_nothing_says_so(desk: Desk) -> None:
    """A late acknowledgement is a polite no-op: 200, not changed, no event, no write."""
    incident = desk.open()
    desk.api("POST", f"/incidents/{incident.id}/resolve")
    before = desk.contents()
    result = said(desk.api("POST", f"/incidents/{incident.id}/acknowledge"))
    assert (result["changed"], result["events"], result["incident"]["state"]) == (False, [], "resolved")
    assert desk.contents() == before


def test_a_listing_pages_through_everything_once(desk: Desk) -> None:
    """The newest first; cursors lead through all, however many there are at one instant, and then to null."""
    opened = []
    for number in range(7):
        opened.append(desk.open(key=f"k{number}").id)
        desk.later(minutes=number % 2)
    found: list[str] = []
    cursor = ""
    pages = 0
    while cursor is not None:
        query = {"limit": "3"} | ({"cursor": cursor} if cursor else {})
        page = said(desk.api("GET", "/incidents", query=query))
        found += [incident["id"] for incident in page["incidents"]]
        cursor = page["next_cursor"]
        pages += 1
    assert pages == 3
    assert sorted(found) == sorted(opened)
    times = [desk.incident(each).opened_at for each in found]
    assert times == sorted(times, reverse=True)


def test_a_full_last_page_has_no_cursor(desk: Desk) -> None:
    """Nobody is sent to fetch an empty page."""
    desk.open()
    assert said(desk.api("GET", "/incidents", query={"limit": "1"}))["next_cursor"] is None


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("open", {"triggered", "acknowledged"}),
        ("triggered", {"triggered"}),
        ("acknowledged", {"acknowledged"}),
        ("resolved", {"resolved"}),
        ("closed", {"closed"}),
        ("all", {"triggered", "acknowledged", "resolved", "closed"}),
        (None, {"triggered", "acknowledged"}),
    ],
)
def test_a_listing_is_of_the_states_asked_for(desk: Desk, state: str | None, expected: set[str]) -> None:
    """Open is what somebody has still to see to, and what is listed unless said otherwise."""
    for number, actions in enumerate(([], ["acknowledge"], ["resolve"], ["resolve", "close"])):
        incident = desk.open(key=f"k{number}")
        for action in actions:
            desk.api("POST", f"/incidents/{incident.id}/{action}")
    response = desk.api("GET", "/incidents", query={"state": state} if state else {})
    assert {incident["state"] for incident in said(response)["incidents"]} == expected


def test_the_policy_is_shown_without_addresses(desk: Desk) -> None:
    """Who and what there is, and nobody's telephone number, e-mail address, token or secret."""
    response = desk.api("GET", "/policy", bearer="view-token")
    shown = said(response)
    assert shown["organisation"] == "Acme Shop"
    assert shown["people"][0] == {"id": "ada", "name": "Ada"}
    assert shown["severities"][0] == {"id": "P1", "name": "Critical", "description": "", "colour": "#d93025"}
    assert shown["levels"][1] == {"number": 2, "name": "Team", "pages": ["everyone"]}
    assert {"teams", "services", "types", "schedules"} <= shown.keys()
    words = json.dumps(shown)
    assert [word for word in ("ada-call", "ada-email", "sha256", "twilio", "AC0000", "contact") if word in words] == []


@pytest.mark.parametrize(
    ("at", "person"),
    [
        (None, "ada"),
        ("2026-11-09T07:59:00Z", "ada"),
        ("2026-11-09T09:00:00+01:00", "bo"),
        ("2026-11-01T00:00:00Z", None),
    ],
)
def test_who_is_on_call_is_told_for_any_instant(desk: Desk, at: str | None, person: str | None) -> None:
    """By the rotation, in any zone's writing, now unless said otherwise; nobody before it begins."""
    shown = said(desk.api("GET", "/oncall", bearer="view-token", query={"at": at} if at else {}))
    assert shown["schedules"][0]["schedule"] == "primary"
    assert shown["schedules"][0]["person"] == person
    people = [{"person": person, "name": person.title(), "why": ""}] if person else []
    assert (shown["schedules"][0]["people"], shown["schedules"][0]["known"]) == (people, True)
    if at is None:
        assert shown["at"] == "2026-11-02T09:00:00Z"
        assert shown["schedules"][0]["until"] == "2026-11-09T08:00:00Z"


def test_head_is_answered_as_get(desk: Desk) -> None:
    """HEAD has GET's status and headers."""
    path = f"/incidents/{desk.open().id}"
    get, head = desk.api("GET", path), desk.api("HEAD", path)
    assert (get.status, get.headers) == (head.status, head.headers)


def test_reading_changes_nothing(desk: Desk) -> None:
    """No GET leaves a trace in the store."""
    incident = desk.open()
    before = desk.contents()
    for path in ("/incidents", f"/incidents/{incident.id}", f"/incidents/{incident.id}/timeline", "/policy", "/oncall"):
        assert desk.api("GET", path).status == 200
    assert desk.contents() == before


@pytest.mark.parametrize(
    ("bearer", "may_read", "may_act"),
    [
        ("view-token", 200, 403),
        ("bot-token", 200, 200),
        ("bo-token", 200, 200),
        ("admin-token", 200, 200),
        ("own-token", 200, 200),
    ],
)
def test_a_role_may_do_what_it_may(desk: Desk, bearer: str, may_read: int, may_act: int) -> None:
    """Viewers look, responders act, and so does everybody above them; a local system's own token may do everything."""
    incident = desk.open()
    assert desk.api("GET", "/incidents", bearer=bearer).status == may_read
    assert desk.api("POST", f"/incidents/{incident.id}/acknowledge", bearer=bearer).status == may_act


@pytest.mark.parametrize(
    "name", ["acknowledge", "resolve", "reopen", "close", "escalate", "severity", "triage", "milestone", "note"]
)
def test_no_action_is_a_viewers(desk: Desk, name: str) -> None:
    """Every single action is refused to a viewer, before its body is looked at, and changes nothing."""
    incident = desk.open()
    before = desk.contents()
    assert desk.api("POST", f"/incidents/{incident.id}/{name}", b"{", bearer="view-token").status == 403
    assert desk.contents() == before


def test_the_roles_are_the_policys() -> None:
    """A role that a policy may give is one that the API knows."""
    assert ROLES == POLICY_ROLES


def test_a_token_taken_out_of_the_policy_is_worth_nothing(desk: Desk) -> None:
    """Tokens are looked up in the policy in force, at each request."""
    assert desk.api("GET", "/incidents").status == 200
    desk.policies.policy = replace(desk.policies.policy, api_tokens=())
    assert desk.api("GET", "/incidents").status == 401
