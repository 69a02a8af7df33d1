"""`muster silences …`: what is kept from paging for a while, for people and for machines."""

import json
import re
from functools import partial

import pytest

from tests.support.desk import Desk
from tests.support.muster_command import Muster

NOON, ONE = "2026-11-02T12:00:00+00:00", "2026-11-02T13:00:00Z"
TIME = r"\w{3} \d\d \w{3} \d\d:\d\d \w+"
WHY = ("--reason", "moving the database")


@pytest.fixture
def muster(muster: Muster) -> Muster:
    """Run `muster silences` against the desk as Bo."""
    return partial(muster, "silences")


def made(muster: Muster, *arguments: str) -> dict[str, object]:
    """Make a silence, and return it as the API gives it."""
    code, out, err = muster("add", *arguments, *WHY, "--json")
    assert (code, err) == (0, "")
    found: dict[str, object] = json.loads(out)
    return found


def test_a_silence_is_made_and_ended(muster: Muster, desk: Desk) -> None:
    """What was done is said, in the clock of this machine; what it holds pages nobody, and goes on at its end."""
    code, out, err = muster("add", "service=checkout", "--until", ONE, *WHY)
    assert (code, err) == (0, "")
    said = re.fullmatch(rf"Silenced service=checkout from {TIME} until {TIME} \(silence (\w+)\)\.\n", out)
    assert said, out
    incident = desk.open()
    assert incident.waits

    code, out, err = muster("end", said[1])
    assert (code, err) == (0, "")
    assert re.fullmatch(rf"The silence of service=checkout ended {TIME}\.\n", out)
    assert not desk.incident(incident.id).waits


def test_it_lasts_for_so_long_or_until_then(muster: Muster) -> None:
    """From now on, or from when it is to begin."""
    now = made(muster, "key=*", "--until", ONE)
    assert (now["start"], now["end"]) == ("2026-11-02T09:00:00Z", ONE)
    later = made(muster, "key=*", "--from", NOON, "--for", "90m")
    assert (later["start"], later["end"]) == ("2026-11-02T12:00:00Z", "2026-11-02T13:30:00Z")


def test_every_fact_must_match_and_of_a_fact_one_pattern(muster: Muster) -> None:
    """A pattern may have an equals sign, and a fact be a label."""
    silence = made(muster, "service=a", "service=b*", "labels.zone=eu=1", "--until", ONE)
    assert silence["when"] == {"service": ["a", "b*"], "labels.zone": ["eu=1"]}
    assert silence["reason"] == "moving the database"


def test_silences_are_a_table(muster: Muster) -> None:
    """One a line, with who made it and why; those that have ended only if they are asked for."""
    assert muster("list")[1] == "There are none.\n"
    silence = made(muster, "service=a", "service=b", "--until", ONE)
    head, row = muster("list")[1].splitlines()
    assert head.split() == ["ID", "WHAT", "FROM", "UNTIL", "BY", "REASON"]
    assert re.fullmatch(rf"{silence['id']}  service=a\|b  {TIME}  {TIME}  Bo  moving the database", row)
    assert json.loads(muster("list", "--json")[1])["silences"] == [silence]
    assert json.loads(muster("end", str(silence["id"]), "--json")[1])["ended_by"]["id"] == "bo"
    assert muster("list")[1] == "There are none.\n"
    assert str(silence["id"]) in muster("list", "--all")[1]


def test_no_more_are_listed_than_are_asked_for(muster: Muster, desk: Desk) -> None:
    """The newest of them."""
    made(muster, "key=a", "--until", ONE)
    desk.later(minutes=1)
    newest = made(muster, "key=b", "--until", ONE)
    assert json.loads(muster("list", "--all", "--limit", "1", "--json")[1])["silences"] == [newest]


def test_a_refusal_is_one_line_and_exit_code_one(muster: Muster) -> None:
    """Muster's answer is no."""
    assert muster("end", "nothing") == (1, "", "muster: There is no such silence.\n")
    code, out, err = muster("add", "key=*", "--from", "2026-11-02T07:00:00Z", "--until", "2026-11-02T08:00:00Z", *WHY)
    assert (code, out, err) == (1, "", "muster: It is over already.\n")


@pytest.mark.parametrize(
    ("fact", "complaint"),
    [
        ("severity=critical", "when: no severity is called 'critical'; there are P1, P2, P3, P4."),
        ("severity=P5", "when: no severity is called 'P5'; there are P1, P2, P3, P4."),
        ("type=outge", "when: no type is called 'outge'; there are data, outage."),
    ],
)
def test_what_could_never_silence_anything_is_refused(muster: Muster, fact: str, complaint: str) -> None:
    """With what there is, and exit code two; also beside a fact that may hold."""
    for facts in ((fact,), ("service=checkout", fact)):
        assert muster("add", *facts, "--until", ONE, *WHY) == (2, "", f"muster: {complaint}\n")
    assert muster("list", "--all")[1] == "There are none.\n"
    assert made(muster, "severity=p?", "type=out*", "--until", ONE)["when"] == {"severity": ["p?"], "type": ["out*"]}


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("service", "--until", ONE, *WHY), "expected FACT=PATTERN such as service=checkout, found 'service'"),
        (("=x", "--until", ONE, *WHY), "expected FACT=PATTERN such as service=checkout, found '=x'"),
        (("key=*", *WHY), "say either --until or --for"),
        (("key=*", "--until", ONE, "--for", "1h", *WHY), "say either --until or --for"),
        (("key=*", "--for", "soon", *WHY), "'soon'"),
        (("key=*", "--until", ONE), "Missing option '--reason'"),
        (("--until", ONE, *WHY), "Missing argument"),
    ],
)
def test_misuse_says_what_was_expected(muster: Muster, arguments: tuple[str, ...], complaint: str) -> None:
    """In one line, with exit code two; nothing is asked of Muster."""
    code, out, err = muster("add", *arguments)
    assert (code, out) == (2, "")
    assert complaint in err
    assert "Traceback" not in err
