"""`muster incidents`: a client of a running Muster that a person can read, and a machine too."""

import json
import os
import re
from dataclasses import replace
from functools import partial

import pytest

from muster.domain.alert import AlertState, Link
from muster.entrypoint.http import Request, Response
from tests.support.desk import ABOUT_A_RESOURCE, Desk
from tests.support.handler_server import serve
from tests.support.messages import HOSTILE
from tests.support.muster_command import Muster, muster_at
from tests.support.noise import a_flapping, a_grouping


@pytest.fixture
def muster(muster: Muster) -> Muster:
    """Run `muster incidents` against the desk as Bo."""
    return partial(muster, "incidents")


def test_the_timeline_read_aloud_is_the_story(desk: Desk, muster: Muster) -> None:
    """Day, time, what happened and why, one line each."""
    incident = desk.open()
    desk.later(minutes=4)
    muster("ack", incident.id)
    desk.later(minutes=30)
    muster("resolve", incident.id, "--note", "rolled back revision 12")
    code, out, err = muster("timeline", incident.id)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert re.fullmatch(r"Monday 02 November 2026 \(\w+\)", lines[0])
    assert [re.sub(r"^  \d\d:\d\d  ", "", line) for line in lines[1:] if "was told" not in line] == [
        'Opened as P1, "checkout does not answer": Cloud Monitoring reports it; P1 because the alert says "critical"',
        "Paged Ada (push, then call, then email): P1 incident opened",
        "Acknowledged by Bo, 4 min after it opened",
        *[line for line in (each[9:] for each in lines) if line.endswith(" in time")],
        "Resolved by Bo: rolled back revision 12",
    ]


def test_a_listing_is_a_table(desk: Desk, muster: Muster) -> None:
    """The newest first, aligned under its heads."""
    first = desk.open()
    desk.later(minutes=1)
    second = desk.open(key="other", title="orders are stale", severity="high")
    code, out, _ = muster("list")
    head, *rows = out.splitlines()
    assert code == 0
    assert head.split() == ["ID", "SEVERITY", "STATE", "SINCE", "TITLE"]
    assert [row.split()[:3] for row in rows] == [[second.id, "P2", "triggered"], [first.id, "P1", "triggered"]]
    assert {row.index(title) for row, title in zip(rows, ("orders", "checkout"), strict=True)} == {head.index("TITLE")}


def test_a_listing_of_nothing_says_so(muster: Muster) -> None:
    """No table without a row."""
    assert muster("list")[:2] == (0, "None is open.\n")
    assert muster("list", "--state", "all")[:2] == (0, "There are none.\n")


def test_a_listing_goes_on_until_its_limit(desk: Desk, muster: Muster) -> None:
    """More than one page of the API is asked for where that is needed, and no more."""
    for number in range(103):
        desk.open(key=f"k{number}")
    assert len(json.loads(muster("list", "--limit", "102", "--json")[1])["incidents"]) == 102
    assert len(json.loads(muster("list", "--limit", "500", "--json")[1])["incidents"]) == 103


def test_one_incident_is_shown_whole(desk: Desk, muster: Muster) -> None:
    """What it is, whose, and what happens next."""
    incident = desk.open(description="The uptime check fails.\nRoll back.", environment="production")
    code, out, _ = muster("show", incident.id)
    assert code == 0
    assert out.startswith("P1  checkout does not answer\n")
    for words in (
        incident.id,
        "triggered",
        "checkout",
        "shop",
        "production",
        "unless acknowledged",
        "page ",
        "Roll back.",
    ):
        assert words in out


def test_one_incident_is_shown_with_what_helps(desk: Desk, muster: Muster) -> None:
    """Its sender's links, and the first steps of its service."""
    service = replace(desk.policies.policy.services["checkout"], first_steps=("look at the load", "roll back"))
    desk.policies.policy = replace(desk.policies.policy, services={"checkout": service})
    incident = desk.open(links=(Link(text="Graph", href="https://graphs.example/1"),))
    lines = muster("show", incident.id)[1].splitlines()
    assert "  First step 1:    look at the load" in lines
    assert "  First step 2:    roll back" in lines
    assert "  Link:            Graph: https://graphs.example/1" in lines


def test_one_incident_is_shown_with_what_joined_it(desk: Desk, muster: Muster) -> None:
    """How much that is stands with the title."""
    desk.policies.policy = replace(desk.policies.policy, noise=a_grouping())
    incident = desk.open()
    assert muster("show", incident.id)[1].startswith("P1  checkout does not answer\n")
    desk.open(key="other")
    assert muster("show", incident.id)[1].startswith("P1  checkout does not answer (2 alerts of 1 service)\n")


def test_one_incident_is_shown_with_that_it_flaps(desk: Desk, muster: Muster) -> None:
    """And until when it stays open at least."""
    desk.policies.policy = replace(desk.policies.policy, noise=a_flapping(changes=2))
    incident = desk.open()
    desk.later(minutes=1)
    desk.open(state=AlertState.CLOSED)
    lines = muster("show", incident.id)[1].splitlines()
    (flapping,) = (line for line in lines if "Flapping" in line)
    assert re.fullmatch(r"  Flapping:        until \w{3} \d\d \w{3} \d\d:\d\d \w+ at least", flapping)


def test_an_incident_is_shown_with_its_evidence(desk: Desk, muster: Muster) -> None:
    """How much was logged from when until when, each entry under its time, and where all of it is."""
    incident = desk.open(**ABOUT_A_RESOURCE)
    assert "gce_instance" not in muster("show", incident.id)[1]
    desk.attach(incident, "disk is filling\nin /var", HOSTILE.replace("\ud800", ""))
    code, out, _ = muster("show", incident.id)
    assert code == 0
    head, link, time, first, second, *_ = out.partition("2 errors of gce_instance, from ")[2].splitlines()
    assert " until " in head
    assert link == "  https://console.cloud.google.com/logs/query;query=x?project=p"
    assert re.fullmatch(r"  \d\d:\d\d:\d\d  ERROR", time)
    assert (first, second) == ("    disk is filling", "    in /var")
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("ack",), "Acknowledged by Bo, 0 s after it opened"),
        (("resolve",), "Resolved by Bo"),
        (("escalate", "--level", "3", "--summary", "help"), "Bo asked for it: help"),
        (
            ("escalate", "--done", "restarted it", "--help-needed", "a banker"),
            'Called for help (done so far "restarted it"; help needed "a banker") by Bo',
        ),
        (("severity", "p2", "--reason", "a few only"), "Severity changed from P1 to P2 by Bo: a few only"),
        (("request", "p2", "--reason", "a few only"), "Bo asks for P2 instead of P1: a few only"),
        (
            ("assess", "user=high", "business=low", "--note", "asked support"),
            "Impact assessed as business low and user high by Bo: asked support",
        ),
        (("triage",), "Triaged as outage: Bo confirmed the classification"),
        (("triage", "--type", "data"), "Triaged as data: Bo says it is data"),
        (("milestone", "mitigated"), "Marked as mitigated by Bo"),
        (("note", "looking into it"), 'Note "looking into it" by Bo'),
        (("snooze", "1h30m", "--reason", "deploying"), "Bo snoozed it for 1 h 30 min: deploying"),
    ],
)
def test_an_action_is_done_and_told(desk: Desk, muster: Muster, arguments: tuple[str, ...], told: str) -> None:
    """Each command acts as the token's person and says what came of it."""
    incident = desk.open()
    name, *rest = arguments
    code, out, err = muster(name, incident.id, *rest)
    assert (code, err) == (0, "")
    assert told in out


def test_an_incident_can_be_reopened_and_closed(desk: Desk, muster: Muster) -> None:
    """The two that need a resolution first."""
    incident = desk.open()
    muster("resolve", incident.id)
    assert "Reopened by Bo: it is back\n" in muster("reopen", incident.id, "--reason", "it is back")[1]
    muster("resolve", incident.id)
    assert muster("close", incident.id)[:2] == (0, "Closed by Bo\n")


def test_a_snooze_is_ended(desk: Desk, muster: Muster) -> None:
    """And the response begins anew."""
    incident = desk.open()
    muster("snooze", incident.id, "2h")
    assert desk.incident(incident.id).waits
    code, out, err = muster("wake", incident.id)
    assert (code, err) == (0, "")
    assert out.startswith("Bo ended the snooze\n")
    assert not desk.incident(incident.id).waits


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("note", "  "), "the note is empty"),
        (("assess", "user"), "say each as DIMENSION=LEVEL, such as business=high"),
        (("assess", "=high"), "say each as DIMENSION=LEVEL, such as business=high"),
    ],
)
def test_what_says_nothing_is_misuse(desk: Desk, muster: Muster, arguments: tuple[str, ...], complaint: str) -> None:
    """Nothing is asked of Muster."""
    incident = desk.open()
    name, *rest = arguments
    code, out, err = muster(name, incident.id, *rest)
    assert (code, out) == (2, "")
    assert complaint in err
    assert desk.incident(incident.id) == incident


def test_what_changes_nothing_says_so(desk: Desk, muster: Muster) -> None:
    """A late acknowledgement is no error."""
    incident = desk.open()
    muster("resolve", incident.id)
    assert muster("ack", incident.id)[:2] == (0, "Nothing changed: the incident is resolved by bo.\n")


@pytest.mark.parametrize("arguments", [("list",), ("show", "ID"), ("timeline", "ID"), ("ack", "ID")])
def test_json_is_what_the_api_says(desk: Desk, muster: Muster, arguments: tuple[str, ...]) -> None:
    """One object, and nothing else on stdout."""
    incident = desk.open()
    code, out, _ = muster(*(incident.id if each == "ID" else each for each in arguments), "--json")
    assert code == 0
    assert incident.id in json.dumps(json.loads(out))


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("show", "nothing"), "There is no such incident."),
        (("ack", "../policy"), "There is nothing here"),
        (("close", "ID"), "The incident is still open: resolve it first."),
        (("triage", "ID", "--type", "flood"), "Flood is no type: say one of outage, data."),
    ],
)
def test_a_negative_answer_is_exit_code_one(
    desk: Desk, muster: Muster, arguments: tuple[str, ...], complaint: str
) -> None:
    """One line on stderr with the reason, nothing on stdout."""
    incident = desk.open()
    code, out, err = muster(*(incident.id if each == "ID" else each for each in arguments))
    assert (code, out) == (1, "")
    assert err.startswith(f"muster: {complaint}")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("setting", "complaint"),
    [
        ("MUSTER_TOKEN=", "muster: set MUSTER_TOKEN to a token of the API"),
        ("MUSTER_TOKEN=wrong", "muster: MUSTER_TOKEN is not a token that this Muster knows"),
        ("MUSTER_TOKEN=vi\new", "muster: MUSTER_TOKEN: it holds characters that no token has"),
        ("MUSTER_TOKEN=é", "muster: MUSTER_TOKEN: it holds characters that no token has"),
        ("MUSTER_TOKEN=view-token", "muster: This needs the role responder"),
        (
            "MUSTER_URL=ftp://x",
            "muster: MUSTER_URL: expected an address such as http://localhost:8080, found 'ftp://x'",
        ),
        ("MUSTER_URL=localhost:8080", "muster: MUSTER_URL: expected an address"),
        ("MUSTER_URL=http://127.0.0.1:1", "muster: no answer from http://127.0.0.1:1"),
    ],
)
def test_what_cannot_be_asked_is_exit_code_two(
    desk: Desk, muster: Muster, monkeypatch: pytest.MonkeyPatch, setting: str, complaint: str
) -> None:
    """A wrong address, a wrong token or one without the role: one line that says what to mend, and no token in it."""
    incident = desk.open()
    name, _, value = setting.partition("=")
    monkeypatch.setenv(name, value)
    code, out, err = muster("ack", incident.id)
    assert (code, out) == (2, "")
    assert err.startswith(complaint)
    assert err.count("\n") == 1
    assert "view-token" not in err


def test_an_answer_that_got_lost_is_asked_for_again_and_done_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A note whose answer was lost on the way is sent again with the same key: one note, and its answer."""
    incident = desk.open()
    lost: list[Response] = []

    def losing(request: Request) -> Response:
        response = desk.handle(request)
        if lost:
            return response
        lost.append(response)
        return Response(status=503, headers={"Retry-After": "0"})

    with serve(losing) as url:
        muster = muster_at(url, "bo-token", monkeypatch, capsys)
        assert muster("incidents", "note", incident.id, "once") == (0, 'Note "once" by Bo\n', "")
    assert desk.types(incident.id).count("note") == 1
    assert lost[0].status == 200


def test_somebody_else_who_answers_is_told_from_a_muster(
    desk: Desk, muster: Muster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page of another service is no answer."""
    path = desk.path("resolve", desk.open()).removesuffix("/")
    monkeypatch.setenv("MUSTER_URL", os.environ["MUSTER_URL"].rstrip("/") + path)
    code, _, err = muster("list")
    assert code == 2
    assert "not as a Muster does: is MUSTER_URL right?" in err


def test_a_terminal_obeys_no_alert(desk: Desk, muster: Muster) -> None:
    """Control characters of a hostile title, description or note never reach the terminal."""
    incident = desk.open(title=f"checkout {HOSTILE}".replace("\ud800", ""), description=HOSTILE.replace("\ud800", ""))
    muster("note", incident.id, "\x1b[2J\x07note")
    for arguments in (("list",), ("show", incident.id), ("timeline", incident.id)):
        code, out, _ = muster(*arguments)
        assert code == 0
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", out)
