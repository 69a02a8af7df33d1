"""The API about what is left once an incident is over: its checklist, review, action items, report, and figures."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from muster.domain.incident import Incident
from muster.domain.rules.closure import Closure, ReviewRule, Reviews
from muster.entrypoint import api_aftermath
from tests.support.desk import Desk, said
from tests.support.policies import when

ITEM = {"text": "Alert on the queue's age", "owner": "ada", "due": "2026-11-05"}


@pytest.fixture
def ended(desk: Desk) -> Incident:
    """Return a P1 that Bo took after two minutes and resolved after ten, with a checklist, and a review by rule."""
    closure = {"P1": Closure(checklist=("Service is restored", "Cause is known"))}
    reviews = Reviews(rules=(ReviewRule(rule="reviews.when[1]", when=when(severity="P1")),))
    desk.policies.policy = replace(desk.policies.policy, closure=closure, reviews=reviews)
    incident = desk.open(occurred_at=desk.clock.now() - timedelta(minutes=1))
    desk.later(minutes=2)
    act(desk, incident, "acknowledge")
    desk.later(minutes=8)
    act(desk, incident, "resolve")
    return incident


def act(desk: Desk, incident: Incident, action: str, bearer: str = "bo-token", **body: object) -> Any:  # noqa: ANN401 - JSON
    """Carry out an action and return the answer."""
    return said(desk.api("POST", f"/incidents/{incident.id}/{action}", body, bearer=bearer))


def shown(desk: Desk, incident: Incident) -> Any:  # noqa: ANN401 - JSON
    """Return an incident as the API shows it."""
    return said(desk.api("GET", f"/incidents/{incident.id}"))


def test_what_is_left_is_shown_with_the_incident(desk: Desk, ended: Incident) -> None:
    """Who saw to which criterion when, by when the review is held with whom, who is to do what."""
    act(desk, ended, "check", criterion="cause is known")
    act(desk, ended, "reviewed", notes="…")
    act(desk, ended, "action", **ITEM)
    assert shown(desk, ended)["aftermath"] == {
        "checklist": [
            {"criterion": "Service is restored", "checked_by": None, "checked_at": None},
            {"criterion": "Cause is known", "checked_by": "bo", "checked_at": "2026-11-02T09:10:00Z"},
        ],
        "review": {
            "due_at": "2026-11-04T09:10:00Z",
            "participants": ["bo"],
            "held_at": "2026-11-02T09:10:00Z",
            "held_by": "bo",
        },
        "actions": [
            ITEM | {"number": 1, "state": "open"} | dict.fromkeys(("done_at", "done_by", "verified_at", "verified_by"))
        ],
    }


def test_how_long_it_took_is_shown_with_the_incident(desk: Desk, ended: Incident) -> None:
    """In seconds; what did not happen is null."""
    assert shown(desk, ended)["metrics"] == {
        "detect": 60,
        "acknowledge": 120,
        "triage": None,
        "mitigate": None,
        "resolve": 600,
    }


def test_a_record_with_criteria_open_is_not_closed_but_for_a_reason(desk: Desk, ended: Incident) -> None:
    """The refusal names them."""
    refused = desk.api("POST", f"/incidents/{ended.id}/close", {})
    assert refused.status == 409
    assert said(refused)["detail"].startswith('Not everything is done: "Service is restored" and "Cause is known"; see')
    closed = act(desk, ended, "close", reason="a drill")
    assert (closed["incident"]["state"], closed["events"][0]["text"]) == ("closed", "Closed by Bo: a drill")
    assert closed["events"][0]["fact"] == {"unmet": ["Service is restored", "Cause is known"]}


@pytest.mark.parametrize(
    ("action", "body", "told"),
    [
        ("check", {"criterion": 2}, 'Checked, "Cause is known" by Bo'),
        ("reviewed", {"notes": "we learnt"}, "Review held by Bo"),
        ("action", ITEM, 'Action item 1 added, "Alert on the queue\'s age": Bo asks Ada to do it by 2026-11-05'),
    ],
)
def test_each_is_told_in_a_line(desk: Desk, ended: Incident, action: str, body: dict[str, Any], told: str) -> None:
    """By whom, and what."""
    assert act(desk, ended, action, **body)["events"][0]["text"] == told


def test_an_item_is_done_and_verified_by_two(desk: Desk, ended: Incident) -> None:
    """Each line names who and why."""
    act(desk, ended, "action", **ITEM)
    done = act(desk, ended, "action-done", number=1, note="PR 17")
    alone = desk.api("POST", f"/incidents/{ended.id}/action-verified", {"number": 1}, bearer="bo-token")
    failed = act(desk, ended, "action-verified", "bot-token", number=1, helped=False)
    act(desk, ended, "action-done", number=1)
    verified = act(desk, ended, "action-verified", "bot-token", number=1)
    assert alone.status == 409
    assert [each["events"][0]["text"] for each in (done, failed, verified)] == [
        "Action item 1 done by Bo: PR 17",
        "Action item 1 opened again, since it has not helped, by deploy bot",
        "Action item 1 verified by deploy bot",
    ]


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("check", {}),
        ("check", {"criterion": 0}),
        ("action", ITEM | {"due": "soon"}),
        ("action", ITEM | {"text": "x" * 501}),
        ("action-done", {"number": "one"}),
        ("action-verified", {"number": 1, "helped": "no"}),
    ],
)
def test_what_makes_no_sense_is_not_accepted(desk: Desk, ended: Incident, action: str, body: dict[str, Any]) -> None:
    """Said where the body is read, and nothing happens."""
    assert desk.api("POST", f"/incidents/{ended.id}/{action}", body).status == 422


def test_the_report_is_markdown(desk: Desk, ended: Incident) -> None:
    """For whoever may look at the incident; of none there is none."""
    response = desk.api("GET", f"/incidents/{ended.id}/report", bearer="view-token")
    assert (response.status, response.content_type) == (200, "text/markdown; charset=utf-8")
    assert response.body.decode().startswith("# Incident Report: checkout does not answer\n")
    assert "- 10:02 CET - Acknowledged by Bo, 2 min after it opened\n" in response.body.decode()
    assert desk.api("GET", "/incidents/none/report").status == 404


def test_items_of_all_incidents_are_listed_by_their_day(desk: Desk) -> None:
    """Until they are verified, with the incident that each is about."""
    first, second = desk.open(), desk.open(key="other", title="orders are stale")
    act(desk, first, "action", **ITEM)
    act(desk, first, "action", **ITEM | {"due": "2026-11-03"})
    act(desk, second, "action", **ITEM | {"due": "2026-11-04"})
    act(desk, second, "action", **ITEM | {"due": "2026-11-02"})
    act(desk, second, "action-done", number=2)
    act(desk, second, "action-verified", "bot-token", number=2)
    act(desk, first, "action-done", number=1)
    found = said(desk.api("GET", "/actions", bearer="view-token"))
    assert [(each["incident"], each["number"], each["state"]) for each in found["actions"]] == [
        (first.id, 2, "open"),
        (second.id, 1, "open"),
        (first.id, 1, "done"),
    ]
    assert (found["actions"][1]["title"], found["more"]) == ("orders are stale", False)


def test_a_list_that_leaves_incidents_out_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only so many are read."""
    monkeypatch.setattr(api_aftermath, "FOLLOWED_UP", 1)
    for key in ("one", "other"):
        act(desk, desk.open(key=key), "action", **ITEM)
    found = said(desk.api("GET", "/actions"))
    assert (len(found["actions"]), found["more"]) == (1, True)


def test_the_figures_are_of_the_last_thirty_days(desk: Desk, ended: Incident) -> None:
    """Or since an instant; by severity where that is asked for. What is unknown is counted, not guessed."""
    desk.open(key="other")
    found = said(desk.api("GET", "/metrics", bearer="view-token"))
    assert (found["since"], found["incidents"], found["more"]) == ("2026-10-03T09:10:00Z", 2, False)
    assert found["acknowledge"] == {"known": 1, "unknown": 1, "median": 120, "p90": 120}
    assert found["triage"] == {"known": 0, "unknown": 2, "median": None, "p90": None}
    since = said(desk.api("GET", "/metrics", query={"since": "2026-11-02T09:00:01Z"}))
    assert (since["since"], since["incidents"]) == ("2026-11-02T09:00:01Z", 1)
    desk.later(days=30, seconds=1)
    assert said(desk.api("GET", "/metrics"))["incidents"] == 0
    assert desk.incident(ended.id).opened_at.date() == date(2026, 11, 2)


def test_the_figures_may_be_of_one_severity(desk: Desk, ended: Incident) -> None:
    """And never count a sender's test."""
    desk.open(key="other", severity="warning")
    desk.open(key="test", severity="warning", test=True)
    found = said(desk.api("GET", "/metrics", query={"severity": "P3"}))
    assert (found["incidents"], found["resolve"]["unknown"]) == (1, 1)
    assert said(desk.api("GET", "/metrics"))["incidents"] == 2
    assert desk.incident(ended.id).severity == "P1"


def test_figures_that_leave_incidents_out_say_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only so many are counted, the latest."""
    monkeypatch.setattr(api_aftermath, "COUNTED", 1)
    desk.open()
    desk.open(key="other")
    found = said(desk.api("GET", "/metrics"))
    assert (found["incidents"], found["more"]) == (1, True)


@pytest.mark.parametrize("query", [{"since": "yesterday"}, {"since": "2026-11-02T09:00:00"}, {"severity": "P5"}])
def test_a_question_that_makes_no_sense_is_refused(desk: Desk, query: dict[str, str]) -> None:
    """An instant has a zone, and there are four severities."""
    assert desk.api("GET", "/metrics", query=query).status == 400
