"""Ada sees that this is beyond her, and presses "escalate" in the page she got."""

from datetime import timedelta

from tests.support.sendings import paged
from tests.support.world import World

ALERT = {"key": "orders", "severity": "P1", "service": "checkout"}


def test_the_next_level_is_paged_now_and_not_again_when_its_time_comes(world: World) -> None:
    """Level 2 is the whole team: Bo is paged at once, and nobody a second time when a quarter of an hour is over."""
    incident = world.alert(**ALERT)
    world.clock.advance(timedelta(minutes=1))

    assert world.click("escalate", "Ada").status == 200

    assert paged(world) == ["Ada by push", "Ada by push", "Bo by push"]
    assert world.newest().level == 2
    world.advance(timedelta(minutes=19))
    (escalated,) = [each for each in world.timeline(incident.id) if each.fact.type == "incident.escalated"]
    assert escalated.reason.text == "Ada asked for it"


def test_what_somebody_asked_for_goes_out_after_an_acknowledgement_too(world: World) -> None:
    """Ada owns it and still wants the team: her own acknowledgement does not keep the page back."""
    world.alert(**ALERT)
    escalate = world.link("escalate", "Ada")
    assert world.click("acknowledge", "Ada").status == 200
    world.clock.advance(timedelta(minutes=1))

    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert world.request("POST", escalate, b"", **headers).status == 200
    world.deliver()

    assert "Bo by push" in paged(world)
