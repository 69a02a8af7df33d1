"""The escalation of one incident, frozen when it opens: which steps there are and when each is due."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeAlias

from muster.domain.policy import Policy
from muster.domain.rules.escalation import CountedFrom, During, Repeat, Step, Target, Unless


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A level of the escalation as it was when the incident opened."""

    number: int
    name: str
    page: tuple[Target, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStep:
    """A step of the frozen plan.

    `id` is equal for the same step of another severity's plan (same level, people, channels and occurrence), so that a
    re-plan never fires it twice. `number` counts from 1 in the policy's list. `raises` says that the step escalates to
    `level`; otherwise `level` is where the plan has got to before it. A step that repeats another, or `hands_over` what
    it could not bring about, is due so long `after` the step `of`. `round` counts how often the plan has begun again.
    """

    id: str = ""
    number: int
    rule: str
    at: timedelta
    counted_from: CountedFrom
    unless: Unless | None
    level: int
    raises: bool
    page: tuple[Target, ...]
    tell: tuple[str, ...]
    by: tuple[str, ...]
    during: During | None = None
    waits: bool = False
    of: str | None = None
    after: timedelta = timedelta()
    hands_over: bool = False
    round: int = 0

    @property
    def repeats(self) -> bool:
        """Whether it only pages again whom another step has paged."""
        return self.of is not None and not self.hands_over


_Draft: TypeAlias = tuple[PlanStep, int]
"""A step without its id, and how many places before it the one stands that it repeats or hands over; 0 where none."""


def freeze(policy: Policy, severity: str, team: str, facts: dict[str, str]) -> tuple[PlanStep, ...]:
    """Return the plan for an incident with these facts: the policy's steps whose `when` holds, in the file's order.

    Each repetition, and each step of a plan that is followed, is a step of its own.
    """
    plan: list[PlanStep] = []
    seen: dict[str, int] = {}
    for step, back in _spelt(policy.steps(severity, team), policy, facts):
        level = step.level if step.raises else 0
        name = f"{level}|{','.join(map(str, step.page))}|{','.join(step.tell)}|{','.join(step.by)}"
        seen[name] = seen.get(name, 0) + 1
        plan.append(replace(step, id=f"{name}#{seen[name]}", of=plan[-back].id if back else None))
    return tuple(plan)


def ladder(policy: Policy) -> tuple[Rung, ...]:
    """Return the policy's levels, lowest first."""
    return tuple(Rung(number=rung.number, name=rung.name, page=rung.page) for _, rung in sorted(policy.levels.items()))


def size(steps: Sequence[Step], sizes: Mapping[str, int]) -> int:
    """Return how many steps these come to at most, once frozen; `sizes` are those of the plans they may follow."""
    total = 0
    for step in steps:
        if step.follow:
            total += max(sizes[step.follow], 1)
        elif step.repeat is None:
            total += 1
        elif step.repeat.every is None:
            total += total * step.repeat.times + bool(step.repeat.hand_over_to)
        else:
            total += 1 + step.repeat.times + bool(step.repeat.hand_over_to)
    return total


def _spelt(steps: Sequence[Step], policy: Policy, facts: dict[str, str]) -> list[_Draft]:
    drafts: list[_Draft] = []
    level = 1
    for number, step in enumerate(steps, start=1):
        if not step.when.holds(facts):
            continue
        if step.follow:
            followed = _spelt(policy.plans[step.follow], policy, facts)
            drafts += [(replace(each, at=each.at + step.at, number=number), back) for each, back in followed]
            continue
        level = step.level or level
        draft = _draft(step, number, level, policy)
        if step.repeat and step.repeat.every is None:
            drafts += _begun_again(draft, step.repeat, drafts)
        else:
            drafts += _repeated(draft, step.repeat)
    return drafts


def _draft(step: Step, number: int, level: int, policy: Policy) -> PlanStep:
    own = policy.levels[level].page if step.level is not None else ()
    return PlanStep(
        number=number,
        rule=step.rule,
        at=step.at,
        counted_from=step.counted_from,
        unless=step.unless,
        level=level,
        raises=step.level is not None and level > 1,
        page=tuple(dict.fromkeys((*own, *step.page))),
        tell=step.tell,
        by=step.by,
        during=step.during,
        waits=step.waits,
    )


def _repeated(step: PlanStep, repeat: Repeat | None) -> Iterator[_Draft]:
    """Yield the step and what pages the same people again after it, without escalating or telling anew."""
    yield step, 0
    if repeat is None or repeat.every is None:
        return
    again = replace(step, raises=False, tell=())
    for time in range(1, repeat.times + 1):
        yield _after(again, repeat.every * time), time
    if repeat.hand_over_to:
        last = _after(again, repeat.every * (repeat.times + 1))
        yield replace(last, page=repeat.hand_over_to, hands_over=True), repeat.times + 1


def _begun_again(step: PlanStep, repeat: Repeat, above: Sequence[_Draft]) -> Iterator[_Draft]:
    """Yield the steps above once more for each round, counted from it; what is to end the rounds ends their steps."""
    again = [(each, back) for each, back in above if each.counted_from is step.counted_from]
    rounds = 1 + max((each.round for each, _ in again), default=0)
    for time in range(1, repeat.times + 1):
        for each, back in again:
            unless = step.unless if step.unless is Unless.ACKNOWLEDGED else each.unless
            at, nth = each.at + step.at * time, each.round + rounds * time
            yield replace(each, at=at, round=nth, unless=unless, raises=False), back
    if repeat.hand_over_to:
        at, nth = step.at * (repeat.times + 1), rounds * repeat.times
        yield replace(step, at=at, round=nth, page=repeat.hand_over_to), 0


def _after(step: PlanStep, wait: timedelta) -> PlanStep:
    return replace(step, at=step.at + wait, after=wait)
