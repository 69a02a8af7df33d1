"""The escalation of one incident, frozen when it opens: which steps there are and when each is due."""

from dataclasses import dataclass
from datetime import timedelta

from muster.domain.policy import Policy
from muster.domain.rules.escalation import CountedFrom, Target, Unless


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
    `level`; otherwise `level` is where the plan has got to before it.
    """

    id: str
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


def freeze(policy: Policy, severity: str, team: str, facts: dict[str, str]) -> tuple[PlanStep, ...]:
    """Return the plan for an incident with these facts: the policy's steps whose `when` holds, in the file's order."""
    plan: list[PlanStep] = []
    seen: dict[str, int] = {}
    level = 1
    for number, step in enumerate(policy.steps(severity, team), start=1):
        if not step.when.holds(facts):
            continue
        raises = step.level is not None and step.level > 1
        level = step.level or level
        own = policy.levels[level].page if step.level is not None else ()
        page = tuple(dict.fromkeys((*own, *step.page)))
        name = f"{level if raises else 0}|{','.join(map(str, page))}|{','.join(step.tell)}|{','.join(step.by)}"
        seen[name] = seen.get(name, 0) + 1
        plan.append(
            PlanStep(
                id=f"{name}#{seen[name]}",
                number=number,
                rule=step.rule,
                at=step.at,
                counted_from=step.counted_from,
                unless=step.unless,
                level=level,
                raises=raises,
                page=page,
                tell=step.tell,
                by=step.by,
            )
        )
    return tuple(plan)


def ladder(policy: Policy) -> tuple[Rung, ...]:
    """Return the policy's levels, lowest first."""
    return tuple(Rung(number=rung.number, name=rung.name, page=rung.page) for _, rung in sorted(policy.levels.items()))
