"""A step with nobody to page does not wait."""

from dataclasses import replace
from datetime import date

from tests.support.drill import Drill, paged, reasons, types
from tests.support.policies import (
    CY,
    DIR,
    NOBODY,
    UNLESS_ACKNOWLEDGED,
    UNLESS_RESOLVED,
    a_policy,
    a_step,
    with_steps,
)
from tests.support.schedules import a_layer, a_schedule


def test_the_next_step_comes_at_once() -> None:
    """It is said that nobody was there, and the next step fires in the same decision."""
    drill = Drill(with_steps("P1", a_step(0, NOBODY), a_step(30, CY, **UNLESS_ACKNOWLEDGED)))
    assert types(drill.events) == ["opened", "nobody_to_page", "paged"]
    assert reasons(drill.events)[1:] == [
        "P1 incident opened, but nobody is on call (gone)",
        "nobody is on call for step 1",
    ]
    assert paged(drill.tick(40)) == []


def test_a_row_of_empty_steps_ends_at_the_first_that_reaches_somebody() -> None:
    """Each is said, and only one step further is fired."""
    policy = with_steps("P1", a_step(0, NOBODY), a_step(10, NOBODY), a_step(30, CY), a_step(40, DIR))
    drill = Drill(policy)
    assert types(drill.events) == ["opened", "nobody_to_page", "nobody_to_page", "paged"]
    assert reasons(drill.events)[2] == "nobody is on call for step 1, and nobody is on call (gone)"
    assert paged(drill.events) == ["cy"]


def test_steps_that_only_tell_are_not_pulled_forward() -> None:
    """They keep their time; the next step that pages comes at once."""
    drill = Drill(with_steps("P1", a_step(0, NOBODY), a_step(10, tell=("incidents",)), a_step(30, CY)))
    assert paged(drill.events) == ["cy"]
    assert types(drill.tick(10)) == ["deadline_missed", "told"]


def test_a_step_whose_condition_does_not_hold_is_not_pulled_forward() -> None:
    """Once acknowledged, an empty step does not wake those who were to come only without that."""
    policy = with_steps("P1", a_step(5, NOBODY, **UNLESS_RESOLVED), a_step(30, CY, **UNLESS_ACKNOWLEDGED))
    drill = Drill(policy)
    drill.acknowledge(1)
    assert types(drill.tick(5)) == ["nobody_to_page"]


def test_the_level_is_reached_even_if_nobody_stands_on_it() -> None:
    """An escalation to an empty level counts, and the next one follows."""
    levels = a_policy().levels
    empty = a_policy(levels=levels | {2: replace(levels[2], page=(NOBODY,))})
    drill = Drill(with_steps("P1", a_step(5, level=2), a_step(30, level=3), policy=empty))
    drill.tick(5)
    assert drill.incident.level == 3
    assert paged(drill.events) == ["cy"]


def test_before_the_rotation_begins_the_backup_is_paged_at_once() -> None:
    """Nobody on call in a schedule is the same as nobody."""
    later = a_schedule(a_layer("ada", first_day=date(2027, 11, 2)), id="primary")
    drill = Drill(a_policy(schedules=a_policy().schedules | {"primary": later}))
    assert paged(drill.events) == ["bo"]
    assert "but nobody is on call (on-call)" in reasons(drill.events)[1]
