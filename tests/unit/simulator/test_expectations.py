"""What must and must not happen: which lines meet an expectation, and what is said of one that is not met."""

from pathlib import Path

import pytest

from tests.support.simulation import ALERT, breaches

MET = [
    "{type: page}",
    "{type: page, person: ada, channel: push, level: 1, step: 1, severity: P1}",
    "{type: page, at: 15m}",
    "{type: page, at: 2026-01-05T09:15:00Z}",
    "{type: page, at: 2026-01-05T10:15}",
    "{type: page, person: bo, at: 10m..20m}",
    "{type: page, person: bo, at: 15m..15m}",
    "{type: page, person: bo, at: 15m..}",
    "{type: page, person: bo, at: ..2026-01-05T09:15:00Z}",
    "{after_s: 900, since_open_s: 900, reason_code: not_acknowledged}",
    '{rule: "escalation.P1[2]"}',
    '{reason: "*did NOT acknowledge*"}',
    "{type: [refused, page]}",
    '{type: "incident.*", level: 2}',
    "{incident: till, type: page}",
    "{incident: Checkout is down, type: page}",
    "{deadline: acknowledge}",
    "{at: 0m}",
]
NOT_MET = [
    "{type: page, person: bo, channel: push}",
    "{type: page, at: 14m}",
    "{type: page, at: 1m..14m59s}",
    "{type: page, person: bo, at: 15m1s..}",
    "{type: page, person: bo, at: ..14m}",
    "{type: page, severity: P2}",
    "{type: refused}",
    "{incident: tell}",
    "{reason: acknowledge}",
    "{type: page, deadline: acknowledge}",
    "{type: incident.opened, person: ada}",
]
"""Of a P1 that nobody acknowledges: Ada at once, then at 15 minutes the whole team, Ada and Bo."""


@pytest.mark.parametrize("said", MET)
def test_a_line_that_has_all_the_fields_meets_it(said: str, tmp_path: Path) -> None:
    """Expected, it is well; forbidden, it is named."""
    more = f"until: 1h\nexpect: [{said}]"
    assert breaches(tmp_path, ALERT, more=more) == []
    assert breaches(tmp_path, ALERT, more=more.replace("expect", "never"))


@pytest.mark.parametrize("said", NOT_MET)
def test_no_line_meets_it(said: str, tmp_path: Path) -> None:
    """Forbidden, it is well; expected, it is named."""
    more = f"until: 1h\nexpect: [{said}]"
    assert len(breaches(tmp_path, ALERT, more=more)) == 1
    assert breaches(tmp_path, ALERT, more=more.replace("expect", "never")) == []


def test_what_does_not_happen_is_named_with_its_place_and_when_it_does(tmp_path: Path) -> None:
    """So that one sees how far off it is."""
    more = "until: 1h\nexpect: [{type: page, person: [bo, ada], at: 10m}, {type: refused}]"
    assert breaches(tmp_path, ALERT, more=more) == [
        "6:10: this does not happen: type page, person bo or ada, at 10m; it happens at 0m, 15m",
        "6:52: this does not happen: type refused",
    ]


def test_what_must_never_happen_is_named_each_time_it_does(tmp_path: Path) -> None:
    """With the line that breaks it."""
    more = "until: 1h\nnever: [{type: page, at: 1m..}]"
    assert breaches(tmp_path, ALERT, more=more) == [
        "6:9: this must never happen: type page, at 1m..; at 15m: page ada push: Ada did not acknowledge within 15 min",
        "6:9: this must never happen: type page, at 1m..; at 15m: page bo call: Ada did not acknowledge within 15 min",
    ]


def test_what_lies_after_the_end_does_not_happen(tmp_path: Path) -> None:
    """The end itself still counts."""
    page = "expect: [{type: page, person: bo}]"
    assert breaches(tmp_path, ALERT, more=f"until: 15m\n{page}") == []
    assert len(breaches(tmp_path, ALERT, more=f"until: 14m59s\n{page}")) == 1
