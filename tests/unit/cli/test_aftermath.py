"""`muster incidents check …` and `muster actions`: what is left once an incident is over."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from muster.domain.incident import Incident
from muster.domain.rules.closure import Closure, ReviewRule, Reviews
from tests.support.desk import Desk
from tests.support.messages import HOSTILE
from tests.support.muster_command import Muster
from tests.support.policies import when


@pytest.fixture
def ended(desk: Desk) -> Incident:
    """Return a P1 that Bo resolved, with a checklist and a review."""
    closure = {"P1": Closure(checklist=("Service is restored", "Cause is known"))}
    reviews = Reviews(rules=(ReviewRule(rule="reviews.when[1]", when=when(severity="P1")),))
    desk.policies.policy = replace(desk.policies.policy, closure=closure, reviews=reviews)
    incident = desk.open()
    desk.later(minutes=10)
    desk.api("POST", f"/incidents/{incident.id}/resolve", bearer="bo-token")
    return incident


def test_a_record_is_closed_in_the_terminal(ended: Incident, muster: Muster) -> None:
    """By number or by words; what was wrong is taken back; it is refused, and then done."""
    assert muster("incidents", "check", ended.id, "1")[:2] == (0, 'Checked, "Service is restored" by Bo\n')
    assert muster("incidents", "check", ended.id, "cause is known")[:2] == (0, 'Checked, "Cause is known" by Bo\n')
    told = muster("incidents", "check", ended.id, "2", "--undo")
    assert told[:2] == (0, 'No longer checked, "Cause is known" by Bo\n')
    code, out, err = muster("incidents", "close", ended.id)
    assert (code, out) == (1, "")
    assert 'Not everything is done: "Cause is known"' in err
    closed = muster("incidents", "close", ended.id, "--reason", "nobody will know")
    assert closed[:2] == (0, "Closed by Bo: nobody will know\n")


def test_what_is_left_is_shown_with_the_incident(ended: Incident, muster: Muster) -> None:
    """A line for each criterion, the review, and each item."""
    muster("incidents", "check", ended.id, "1")
    muster("incidents", "action", ended.id, "Alert on it", "--owner", "ada", "--due", "2026-11-05")
    out = muster("incidents", "show", ended.id)[1]
    assert "  Criterion:       [x] 1. Service is restored (bo, " in out
    assert "  Criterion:       [ ] 2. Cause is known\n" in out
    assert "  Review:          due by " in out
    assert "  Action item:     1. Alert on it (ada, 2026-11-05, open)\n" in out
    muster("incidents", "reviewed", ended.id)
    assert "  Review:          held " in muster("incidents", "show", ended.id)[1]


def test_a_review_is_asked_for_and_held(desk: Desk, muster: Muster) -> None:
    """Of an incident for which no rule asks."""
    incident = desk.open(severity="warning")
    muster("incidents", "resolve", incident.id)
    code, out, _ = muster("incidents", "review", incident.id, "--reason", "it was complex")
    told = "Bo asked for it: it was complex; it is held by Wed 04 Nov 10:00 CET at the latest"
    assert (code, out) == (0, f"Review scheduled: {told}\n")
    assert muster("incidents", "reviewed", incident.id, "--notes", "a lot")[:2] == (0, "Review held by Bo\n")
    assert "\n## Lessons Learned\na lot\n" in muster("incidents", "report", incident.id)[1]


def test_the_report_can_be_kept_in_a_file(ended: Incident, muster: Muster) -> None:
    """It is printed as it is, with nothing around it; of an incident that is not there is none."""
    code, out, err = muster("incidents", "report", ended.id)
    assert (code, err) == (0, "")
    assert out.startswith("# Incident Report: checkout does not answer\n")
    assert out.endswith("- [ ] Cause is known\n")
    assert muster("incidents", "report", "none")[0] == 1


def test_items_are_followed_up_in_the_terminal(ended: Incident, desk: Desk, muster: Muster) -> None:
    """Listed for one incident, and for all; done, found not to have helped, verified by another."""
    assert muster("incidents", "actions", ended.id)[:2] == (0, "There are none.\n")
    assert muster("actions")[:2] == (0, "There are none.\n")
    muster("incidents", "action", ended.id, f"Alert {HOSTILE[:20]}", "--owner", "ada", "--due", "2026-11-05")
    head, row = muster("incidents", "actions", ended.id)[1].splitlines()
    assert head.split() == ["NUMBER", "STATE", "DUE", "OWNER", "WHAT"]
    assert row.split()[:5] == ["1", "open", "2026-11-05", "ada", "Alert"]
    assert (
        muster("incidents", "action-done", ended.id, "1", "--note", "PR 17")[1] == "Action item 1 done by Bo: PR 17\n"
    )
    assert muster("incidents", "action-verified", ended.id, "1")[0] == 1
    desk.api("POST", f"/incidents/{ended.id}/action-verified", {"number": 1, "helped": False})
    assert muster("actions")[1].splitlines()[1].split()[:3] == [ended.id, "1", "open"]
    desk.api("POST", f"/incidents/{ended.id}/action-done", {"number": 1})
    said = muster("incidents", "action-verified", ended.id, "1", "--not-helped")[1]
    assert said == "Action item 1 opened again, since it has not helped, by Bo\n"


def test_a_list_that_is_cut_says_so(desk: Desk, muster: Muster, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not all incidents were looked at."""
    monkeypatch.setattr("muster.entrypoint.api_aftermath.FOLLOWED_UP", 1)
    for key in ("one", "other"):
        muster("incidents", "action", desk.open(key=key).id, "Do", "--owner", "ada", "--due", "2026-11-05")
    assert muster("actions")[1].splitlines()[-1] == "There are more, of other incidents."


def test_the_figures_say_what_is_unknown(ended: Incident, muster: Muster) -> None:
    """A line for each part; never a zero for what did not happen."""
    code, out, _ = muster("incidents", "metrics", "--last", "9000d")
    rows = [line.split() for line in out.splitlines()[1:]]
    assert code == 0
    assert rows[0] == ["TIME", "TO", "MEDIAN", "90", "%", "KNOWN", "UNKNOWN"]
    assert ["acknowledge", "unknown", "unknown", "0", "1"] in rows
    assert ["resolve", "10", "min", "10", "min", "1", "0"] in rows
    only = json.loads(muster("incidents", "metrics", "--last", "9000d", "--severity", "P3", "--json")[1])
    assert (only["incidents"], ended.severity) == (0, "P1")


def test_the_figures_are_those_of_the_last_month(muster: Muster) -> None:
    """Unless another time is asked for."""
    told = [muster("incidents", "metrics", *last, "--json") for last in ((), ("--last", "30d"))]
    assert [(code, err) for code, _, err in told] == [(0, "")] * 2
    usual, month = (datetime.fromisoformat(json.loads(out)["since"]) for _, out, _ in told)
    assert month - usual < timedelta(minutes=1)


def test_machines_get_json(ended: Incident, muster: Muster) -> None:
    """As the API gives it."""
    muster("incidents", "action", ended.id, "Do", "--owner", "ada", "--due", "2026-11-05")
    assert json.loads(muster("actions", "--json")[1])["actions"][0]["incident"] == ended.id
    assert json.loads(muster("incidents", "actions", ended.id, "--json")[1])["actions"][0]["number"] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("incidents", "action", "x", "Do", "--owner", "ada", "--due", "soon"),
        ("incidents", "action-done", "x", "0"),
        ("incidents", "metrics", "--last", "long"),
    ],
)
def test_bad_usage_is_told_before_anything_is_asked(muster: Muster, arguments: tuple[str, ...]) -> None:
    """One line, exit 2."""
    code, out, err = muster(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
