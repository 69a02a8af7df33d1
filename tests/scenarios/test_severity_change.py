"""It turns out worse than it looked: the plan of the new severity counts from the opening."""

from datetime import timedelta

from muster.domain.commands.classification import SetSeverity
from tests.support.responders import ADA, act
from tests.support.sendings import paged
from tests.support.world import World

ALERT = {"key": "orders", "severity": "P3", "service": "checkout"}
MINUTES = timedelta(minutes=1)


def test_what_the_new_plan_has_overdue_is_done_at_once_and_nothing_twice(world: World) -> None:
    """After twenty minutes a P3 becomes a P1: everybody whom a P1 would have paged by now is, and only they."""
    incident = world.alert(**ALERT)
    assert paged(world) == ["Ada by email"]
    world.advance(20 * MINUTES)

    act(world, SetSeverity(actor=ADA, severity="P1", reason="finance is blocked"))
    world.deliver()

    assert sorted(paged(world)) == ["Ada by email", "Ada by push", "Bo by push"]
    world.advance(9 * MINUTES)
    assert "Cy by push" not in paged(world)
    world.advance(MINUTES)
    assert paged(world)[-1] == "Cy by push"
    changed = next(each for each in world.timeline(incident.id) if each.fact.type == "incident.severity_changed")
    assert changed.reason.text == "finance is blocked"


def test_an_alert_does_not_overrule_a_person(world: World) -> None:
    """Ada has seen the P2 and said P3; the sender's repeated P2 is on record, and pages nobody."""
    world.alert(**ALERT | {"severity": "P2"})
    act(world, SetSeverity(actor=ADA, severity="P3", reason="only the report"))
    world.deliver()
    before = paged(world)

    world.alert(**ALERT | {"severity": "P2", "title": "still"})

    assert world.newest().severity == "P3"
    assert paged(world) == before


def test_what_is_worse_than_a_person_could_know_pages(world: World) -> None:
    """Ada has said that the P2 can wait; hours later, with nobody at it, its sender says P1: that is another matter."""
    world.alert(**ALERT | {"severity": "P2"})
    act(world, SetSeverity(actor=ADA, severity="P3", reason="can wait"))
    world.advance(240 * MINUTES)
    before = paged(world)

    incident = world.alert(**ALERT | {"severity": "P1", "title": "Disk full"})

    assert world.newest().severity == "P1"
    assert "Bo by push" in paged(world)[len(before) :]
    changed = [each for each in world.timeline(incident.id) if each.fact.type == "incident.severity_changed"]
    assert changed[-1].reason.text.startswith('Generic now reports it as P1 because the alert says "P1"; ')
    assert changed[-1].reason.text.endswith("; a person had set P3, when nothing worse than P2 was said")
