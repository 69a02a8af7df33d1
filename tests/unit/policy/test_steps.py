"""What a step of an escalation may say, and what makes no sense of it."""

from datetime import timedelta

import pytest

from muster.domain.policy import Policy
from muster.domain.rules.escalation import During, Repeat, Step, Target, Unless
from muster.policy.load import parse
from tests.support.policy_file import edited, error_at, errors_after

STEP = "{at: 0m, page: on-call, tell: room}"
SECOND = "{at: 15m, unless: acknowledged, escalate_to: 2}"
TEN_MINUTES = timedelta(minutes=10)
ADA = Target(kind=Target.Kind.PERSON, name="ada")


def policy(old: str, new: str) -> Policy:
    """Return the good policy with an edit."""
    checked = parse(edited(old, new), "p.yaml")
    assert checked.errors == ()
    assert checked.policy is not None
    return checked.policy


def step(written: str) -> Step:
    """Return a step as it is read."""
    return policy(STEP, written).escalation["P1"][0]


@pytest.mark.parametrize("said", [str(each) for each in During])
def test_a_step_may_keep_to_hours(said: str) -> None:
    """In words; out of them it is left out, unless it says that it waits."""
    assert step(f"{{at: 0m, page: ada, during: {said}}}").during is During(said)
    assert not step(f"{{at: 0m, page: ada, during: {said}}}").waits
    assert not step(f"{{at: 0m, page: ada, during: {said}, otherwise: skip}}").waits
    assert step(f"{{at: 0m, page: ada, during: {said}, otherwise: wait}}").waits


def test_a_step_may_be_repeated() -> None:
    """Each so often, at most so many times, and then handed over."""
    found = step("{at: 0m, page: on-call, repeat: 10m, times: 3, hand_over_to: [ada, everyone]}")
    everyone = Target(kind=Target.Kind.EVERYONE)
    assert found.repeat == Repeat(every=TEN_MINUTES, times=3, hand_over_to=(ADA, everyone))
    assert step("{at: 0m, page: on-call}").repeat is None


def test_all_the_steps_above_may_begin_again() -> None:
    """Unless acknowledged, where it does not say: a page is for somebody to own the incident."""
    found = policy(SECOND, "{at: 1h, repeat: all, times: 2, hand_over_to: ada}").escalation["P1"][1]
    assert found.repeat == Repeat(every=None, times=2, hand_over_to=(ADA,))
    assert found.unless is Unless.ACKNOWLEDGED
    resolved = policy(SECOND, "{at: 1h, unless: resolved, repeat: all, times: 2}").escalation["P1"][1]
    assert resolved.unless is Unless.RESOLVED


def test_a_step_may_wait_for_all_to_acknowledge() -> None:
    """In three words."""
    assert step("{at: 0m, page: everyone, unless: acknowledged by all}").unless is Unless.ALL_ACKNOWLEDGED


def test_the_impact_may_be_asked_for() -> None:
    """In the dimensions that the policy assesses it in."""
    written = "{at: 0m, page: ada, when: {impact.user: high}}"
    assert step(written).when.fields == (("impact.user", ("high",)),)


WRONG = [
    ("{at: 0m, page: ada, during: ¦lunch}", "unknown hours 'lunch': expected off hours, "),
    ("{at: 0m, page: ada, during: off hours, otherwise: ¦pray}", "unknown way out 'pray': expected skip, wait"),
    ("{at: 0m, page: ada, ¦otherwise: wait}", "'otherwise' is for the time out of its hours: it needs 'during'"),
    (
        "{at: 0m, tell: room, ¦during: working hours of responders}",
        "'working hours of responders' are of whom it pages, but this step pages nobody",
    ),
    (
        "{at: 0m, page: ada, repeat: ¦al, times: 1}",
        "expected 'all', or a duration such as 10m to wait before each repetition, found 'al'",
    ),
    ("{at: 0m, page: ada, repeat: ¦0m, times: 1}", "a repetition waits for longer than nothing"),
    ("{at: 0m, page: ada, repeat: ¦2000d, times: 1}", "2000d is longer than a year"),
    ("{at: 0m, page: ada, ¦repeat: 10m}", "a repetition needs 'times': how often at most"),
    ("{at: 0m, page: ada, repeat: 10m, times: ¦0}", "expected a number from 1 to 99, found '0'"),
    ("{at: 0m, page: ada, ¦times: 3}", "'times' belongs to a repetition: this step has no 'repeat'"),
    ("{at: 0m, page: ada, ¦hand_over_to: bo}", "'hand_over_to' belongs to a repetition: this step has no 'repeat'"),
    ("{at: 0m, page: ada, repeat: 10m, times: 3, hand_over_to: ¦boo}", "nobody is called 'boo': did you mean 'bo'?"),
    ("{at: 0m, tell: room, ¦repeat: 10m, times: 3}", "'repeat' pages again, but this step pages nobody"),
    (
        "{at: 0m, tell: room, ¦unless: acknowledged by all}",
        "'acknowledged by all' means all whom a step pages, but this step pages nobody",
    ),
    ("{at: 0m, page: ¦role boss}", "unknown role 'boss': there is none"),
    ("¦{at: 0m}", "a step does something: it needs 'page', 'tell', 'escalate_to' or 'follow'"),
]


@pytest.mark.parametrize(("written", "message"), WRONG)
def test_what_makes_no_sense_of_a_step(written: str, message: str) -> None:
    """Each mistake has its place and a sentence that says what to do."""
    (found,) = errors_after(STEP, written)
    assert found.startswith(error_at(STEP, written, message))


WRONG_ROUNDS = [
    (
        "{at: 1h, ¦repeat: all}",
        "a repetition needs 'times': how often at most",
    ),
    (
        "{at: 0m, ¦repeat: all, times: 1}",
        "'repeat: all' begins again later than at 0m, or it would never end",
    ),
    (
        "{at: 1h, unless: acknowledged, repeat: all, times: 1, ¦page: ada}",
        "'repeat: all' only has the steps above begin again: it says no 'page'",
    ),
    (
        "{at: 1h, ¦unless: acknowledged by all, repeat: all, times: 1}",
        "'acknowledged by all' means all whom a step pages: say 'acknowledged' or 'resolved'",
    ),
    (
        "¦{at: 1h, counted_from: acknowledgement, repeat: all, times: 1}",
        "'repeat: all', but no step above it is counted from the acknowledgement",
    ),
]


@pytest.mark.parametrize(("written", "message"), WRONG_ROUNDS)
def test_what_makes_no_sense_of_beginning_again(written: str, message: str) -> None:
    """Each mistake has its place and a sentence that says what to do."""
    assert errors_after(SECOND, written) == [error_at(SECOND, written, message)]
