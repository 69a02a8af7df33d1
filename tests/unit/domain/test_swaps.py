"""A swap: who may ask, who may answer, and what stands once it is taken."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from muster.domain import swaps
from muster.domain.oncall_turns import on_call
from muster.domain.parties import Actor
from muster.domain.standing import Standing
from muster.domain.story import Refused
from muster.domain.swaps import Swap, SwapState
from tests.support.policies import START, a_policy
from tests.support.standing import ADA, BO, CY, HOUR, a_swap, an_override

POLICY = a_policy()
NOTHING = Standing()
MINUTE = timedelta(minutes=1)
Answer = Callable[[Swap, Actor, datetime], Swap]


def take(swap: Swap, actor: Actor, now: datetime) -> Swap:
    """Take a swap."""
    return swaps.taken(swap, actor, POLICY, NOTHING, now)


def decline(swap: Swap, actor: Actor, now: datetime) -> Swap:
    """Decline a swap."""
    return swaps.declined(swap, actor, POLICY, now)


def withdraw(swap: Swap, actor: Actor, now: datetime) -> Swap:
    """Withdraw a swap."""
    return swaps.withdrawn(swap, actor, POLICY, now)


@pytest.mark.parametrize(
    ("swap", "refusal"),
    [
        (a_swap(person="eve"), "the policy has no person 'eve'"),
        (a_swap(to="eve"), "the policy has no person 'eve'"),
        (a_swap(to="ada"), "nobody takes a shift from themselves"),
        (a_swap(end=START), "it ends before it starts"),
        (a_swap(schedule="secondary"), "Ada is not on call for Backup then"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(swap: Swap, refusal: str) -> None:
    """There must be a shift to take, and somebody else to take it."""
    with pytest.raises(Refused, match=f"^{refusal}$"):
        swaps.requested(swap, POLICY, NOTHING)


def test_a_shift_that_an_override_took_away_cannot_be_swapped() -> None:
    """Whoever is on call at run time counts, not the rotation."""
    with pytest.raises(Refused, match="Ada is not on call for Primary then"):
        swaps.requested(a_swap(), POLICY, Standing(overrides=(an_override(),)))


def test_once_taken_the_other_is_on_call_in_that_place() -> None:
    """The override is only in that person's place, and says so."""
    taken = take(swaps.requested(a_swap(), POLICY, NOTHING), BO, START + MINUTE)
    assert (taken.state, taken.answered_by, taken.answered_at) == (SwapState.TAKEN, BO, START + MINUTE)
    assert taken.start == START + MINUTE
    standing = Standing(overrides=(taken.override,))
    (turn,) = on_call(POLICY.schedules["primary"], START + 2 * MINUTE, standing)
    assert (turn.person, turn.why) == ("bo", "in place of ada: dentist")
    assert [turn.person for turn in on_call(POLICY.schedules["primary"], START, standing)] == ["ada"]


@pytest.mark.parametrize(
    ("answer", "actor", "refusal"),
    [
        (take, CY, "only Bo can answer it"),
        (take, ADA, "only Bo can answer it"),
        (decline, ADA, "only Bo can answer it"),
        (withdraw, BO, "only Ada can withdraw it"),
    ],
)
def test_only_whom_it_concerns_decides(answer: Answer, actor: Actor, refusal: str) -> None:
    """Nobody is put on call by a third person's swap."""
    with pytest.raises(Refused, match=f"^{refusal}$"):
        answer(a_swap(), actor, START)


def test_whoever_asked_for_another_can_withdraw() -> None:
    """A manager who arranged it takes it back."""
    assert withdraw(a_swap(asked_by=CY), CY, START).state is SwapState.WITHDRAWN
    assert withdraw(a_swap(asked_by=CY), ADA, START).state is SwapState.WITHDRAWN


ANSWERS: tuple[tuple[Answer, Actor], ...] = ((take, BO), (decline, BO), (withdraw, ADA))


@pytest.mark.parametrize("second", range(3))
@pytest.mark.parametrize("first", range(3))
def test_the_first_answer_stays(first: int, second: int) -> None:
    """The same answer again changes nothing; another is refused."""
    answer, actor = ANSWERS[first]
    answered = answer(a_swap(), actor, START)
    again, other = ANSWERS[second]
    if first == second:
        assert again(answered, other, START + MINUTE) == answered
    else:
        with pytest.raises(Refused, match=f"it is {answered.state} already"):
            again(answered, other, START + MINUTE)


@pytest.mark.parametrize(("answer", "actor"), ANSWERS)
def test_a_request_lapses_with_its_time(answer: Answer, actor: Actor) -> None:
    """Nobody takes what is over; until then it stands."""
    assert a_swap().state_at(START + HOUR - MINUTE) is SwapState.REQUESTED
    assert a_swap().state_at(START + HOUR) is SwapState.LAPSED
    assert take(a_swap(), BO, START).state_at(START + HOUR) is SwapState.TAKEN
    with pytest.raises(Refused, match="it is lapsed already"):
        answer(a_swap(), actor, START + HOUR)


def test_a_shift_that_is_gone_cannot_be_taken() -> None:
    """What was overridden since the request is somebody else's."""
    with pytest.raises(Refused, match="Ada is not on call for Primary then"):
        swaps.taken(a_swap(), BO, POLICY, Standing(overrides=(an_override(),)), START)
