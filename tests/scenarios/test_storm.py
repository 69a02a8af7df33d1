"""A region goes down, and everything in it says so: three incidents, and one storm with all the rest."""

import hashlib
import html
from typing import Any

import msgspec
import pytest

from muster.cli.printing import portrait
from muster.domain.incident import Incident, IncidentState
from muster.domain.policy import ApiToken
from muster.ports import Create, Fields, Query, Replace
from tests.support.intake import captured
from tests.support.noise import MINUTE, a_storm, filed, no_group_is_over_while_a_key_is_open
from tests.support.policies import a_policy
from tests.support.responders import acknowledge
from tests.support.sendings import paged
from tests.support.world import World

TOKEN = ApiToken(name="Bo's", sha256=hashlib.sha256(b"t").hexdigest(), role="viewer", person="bo")


@pytest.fixture(autouse=True)
def limited(world: World) -> None:
    """Let three incidents within five minutes be enough."""
    world.policies.policy = a_policy(noise=a_storm())


def say(world: World, key: str, state: str = "open", source: str = "generic", **alert: object) -> Incident:
    """Send an alert of a key, a second later, and return the newest incident."""
    world.clock.advance(MINUTE / 60)
    incident = world.alert(source, **{"key": key, "state": state, "severity": "P3", "service": "checkout", **alert})
    no_group_is_over_while_a_key_is_open(world)
    return incident


def test_beyond_the_limit_there_is_one_incident(world: World) -> None:
    """Twenty alerts: three incidents and the storm; every alert is on record; the reason names the rule."""
    for number in range(20):
        say(world, f"check-{number}")

    storm, *alone = world.incidents()
    assert len(alone) == 3
    assert storm.title == "Storm: alerts from Generic for Shop"
    assert world.store.alerts.count(storm.id) == 17
    assert all(None not in incidents for incidents in filed(world).values())
    opened = world.timeline(storm.id)[0]
    assert opened.reason.rule == "storm"
    assert opened.reason.text.startswith('a storm: more than 3 incidents within 5 min from Generic; Generic reports "')
    assert len([page for page in paged(world) if page.startswith("Ada")]) == 4


def test_it_goes_on_while_alerts_keep_coming(world: World) -> None:
    """Its end counts from the last that joined, not from its beginning."""
    for number in range(5):
        say(world, f"check-{number}")
    for number in range(5, 12):
        world.advance(4 * MINUTE)
        say(world, f"check-{number}")
    assert len(world.incidents()) == 4
    world.advance(6 * MINUTE)
    say(world, "later")
    assert len(world.incidents()) == 5


def test_a_p1_raises_it_and_pages(world: World) -> None:
    """Whoever owned the storm: it is a P1 now, nobody's, and its plan begins anew. A second P1 is part of it."""
    for number in range(5):
        say(world, f"check-{number}", severity="P2")
    acknowledge(world)
    world.deliver()
    before = paged(world)
    raised = say(world, "worse", severity="P1")
    assert (raised.severity, raised.state) == ("P1", IncidentState.TRIGGERED)
    assert paged(world)[len(before) :] == ["Ada by push"]
    run = world.newest().run
    assert say(world, "as bad", severity="P1").run == run
    world.advance(5 * MINUTE)
    assert paged(world)[len(before) :] == ["Ada by push", "Bo by push"]


def test_each_team_has_its_own(world: World) -> None:
    """One source is over its limit with Shop's alerts: what comes of Data's is Data's storm, and pages by its plan."""
    for number in range(4):
        say(world, f"check-{number}")
    acknowledge(world)
    for number in range(2):
        say(world, f"table-{number}", service="orders")
    data, shop, *_ = world.incidents()
    assert (data.title, data.team) == ("Storm: alerts from Generic for Data", "data")
    assert (shop.title, shop.team) == ("Storm: alerts from Generic for Shop", "shop")
    assert filed(world)["table-1"] == {data.id}
    assert (data.state, shop.state) == (IncidentState.TRIGGERED, IncidentState.ACKNOWLEDGED)


def test_a_member_that_becomes_a_p1_raises_it_too(world: World) -> None:
    """It was part of the storm before."""
    for number in range(5):
        say(world, f"check-{number}", severity="P2")
    before = paged(world)
    assert say(world, "check-4", severity="P1").severity == "P1"
    assert paged(world)[len(before) :] == ["Ada by push"]


def test_so_does_the_one_that_opened_it(world: World) -> None:
    """The storm is not called by it either."""
    for number in range(4):
        say(world, f"check-{number}", severity="P3")
    raised = say(world, "check-3", severity="P1", title="Checkout is gone")
    assert raised.joined is not None
    assert (raised.joined.title, raised.raised) == ("Checkout is gone", True)


def test_it_is_over_when_the_last_is_closed(world: World) -> None:
    """As any group's."""
    for number in range(5):
        say(world, f"check-{number}")
    storm = world.newest()
    assert say(world, "check-3", "closed").open
    assert not say(world, "check-4", "closed").open
    assert world.newest().id == storm.id


def test_other_sources_for_the_same_team_count_together(world: World) -> None:
    """The team has three incidents; what comes for it from elsewhere is part of its storm."""
    for number in range(3):
        say(world, f"check-{number}")
    world.clock.advance(MINUTE)
    world.request(
        "POST",
        "/v2/enqueue",
        b'{"routing_key":"k","event_action":"trigger","dedup_key":"x","payload":'
        b'{"summary":"checkout is slow","severity":"warning","source":"s"}}',
    )
    world.deliver()
    assert world.newest().title == "Storm: alerts for Shop"


def test_the_numbers_are_the_policys(world: World) -> None:
    """Five incidents; or three that are further apart."""
    world.policies.policy = a_policy(noise=a_storm(incidents=5))
    for number in range(5):
        say(world, f"check-{number}")
    assert len(world.incidents()) == 5
    world.policies.policy = a_policy(noise=a_storm(incidents=5, minutes=1))
    world.advance(2 * MINUTE)
    say(world, "alone")
    assert len(world.incidents()) == 6
    assert not world.newest().title.startswith("Storm")


def test_a_test_is_no_storm(world: World) -> None:
    """What a sender sends to try the way is an incident that ends by itself."""
    for number in range(4):
        say(world, f"check-{number}", test=True)
    assert len(world.incidents()) == 4


@pytest.mark.parametrize(("field", "damaged"), [("plan", {"plan": "bad"}), ("sweep_at", {})])
def test_a_storm_that_cannot_be_read_holds_nothing_up(world: World, field: str, damaged: Fields) -> None:
    """What would have joined it opens an incident of its own, whether a field makes no sense or is gone."""
    for number in range(5):
        say(world, f"check-{number}")
    storm = world.documents.get(f"incidents/{world.newest().id}")
    assert storm is not None
    left = {name: value for name, value in storm.fields.items() if name != field}
    (entrance,) = world.documents.query(Query(collection="entrances"))
    into = Replace(entrance.path, entrance.fields | {"incident": "damaged"}, entrance.version)
    world.documents.commit([Create("incidents/damaged", left | damaged), into])
    world.clock.advance(MINUTE / 60)
    world.post("generic", {"title": "prod is down", "key": "prod", "severity": "P1", "service": "checkout"})
    world.deliver()

    assert "Ada by push" in paged(world)
    assert not filed(world)["prod"] & {None, "damaged"}


def test_whoever_looks_at_it_sees_how_much_it_is(world: World) -> None:
    """On the page behind a link and by the API: so many alerts of so many services. One of its own says nothing."""
    world.policies.policy = a_policy(noise=a_storm(), api_tokens=(TOKEN,))
    for number in range(9):
        say(world, f"check-{number}", title="It is slow", service="blog" if number % 2 else "checkout")
    storm = world.newest()
    assert "Storm: alerts from Generic for Shop (6 alerts of 2 services)" in page(world)
    shown = api(world, storm.id)
    assert shown["gathered"] == {
        "alerts": 6,
        "services": ["blog", "checkout"],
        "more": False,
        "text": "6 alerts of 2 services",
    }
    say(world, "check-8", "closed")
    assert api(world, storm.id)["gathered"]["alerts"] == 6
    assert api(world, world.incidents()[-1].id)["gathered"] is None


def test_whoever_looks_at_it_sees_what_made_it_a_p1(world: World) -> None:
    """On the page behind a link, by the API, and on the command line."""
    world.policies.policy = a_policy(noise=a_storm(), api_tokens=(TOKEN,))
    for number in range(5):
        say(world, f"check-{number}")
    storm = say(world, "login", severity="P1", title="Nobody can log in")
    said = '"Nobody can log in" (Checkout), P1'
    assert said in html.unescape(page(world))
    shown = api(world, storm.id)
    assert shown["joined"] == {"title": "Nobody can log in", "severity": "P1", "service": "Checkout", "team": "shop"}
    assert f"  Joined by:       {said}" in [*portrait(shown)]


def page(world: World) -> str:
    """Return the page behind the newest link."""
    return world.request("GET", world.link("acknowledge")).body.decode()


def api(world: World, incident: str) -> dict[str, Any]:
    """Return an incident as the API shows it."""
    response = world.request("GET", f"/api/v1/incidents/{incident}", authorization="Bearer t")
    assert response.status == 200, response.body
    found: dict[str, Any] = msgspec.json.decode(response.body)
    return found


def test_a_senders_test_is_no_part_of_it(world: World) -> None:
    """Somebody tries the channel out while everything burns: that is an incident of its own, which ends by itself."""
    for number in range(5):
        about = {"incident_id": f"i{number}", "state": "open", "started_at": 1, "condition_name": f"Check {number}"}
        assert world.post("cloud_monitoring", {"version": "1.2", "incident": about}).status == 202
        world.deliver()
    assert [incident.title.startswith("Storm: ") for incident in world.incidents()].count(True) == 1

    assert world.post("cloud_monitoring", captured("gcp_webhook_console_test_message")).status == 202
    world.deliver()

    assert [incident.test for incident in world.incidents()].count(True) == 1
