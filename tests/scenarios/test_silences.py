"""Bo moves the database, and silences what will complain: it is on record, and pages when it still complains after."""

import hashlib
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from muster.domain.policy import ApiToken
from muster.domain.rules.noise import Maintenance, Noise, Once
from muster.ports import Replace
from tests.support.interrupted_store import InterruptedStore
from tests.support.noise import MINUTE, a_grouping, a_storm
from tests.support.policies import (
    CY,
    DIR,
    ON_CALL,
    UNLESS_ACKNOWLEDGED,
    UNLESS_RESOLVED,
    a_policy,
    a_step,
    when,
    with_steps,
)
from tests.support.responders import acknowledge
from tests.support.sendings import hold_back, let_go, paged, told
from tests.support.world import World

ALERT = {"key": "orders", "severity": "P2", "service": "checkout"}
TOKEN = ApiToken(name="Bo's", sha256=hashlib.sha256(b"t").hexdigest(), role="responder", person="bo")


@pytest.fixture(autouse=True)
def with_token(world: World) -> None:
    """Give Bo a token of the API."""
    world.policies.policy = a_policy(api_tokens=(TOKEN,))


def api(world: World, method: str, path: str, status: int = 200, **body: object) -> Any:  # noqa: ANN401 - any JSON
    """Ask the API as Bo."""
    headers = {"authorization": "Bearer t", "content-type": "application/json"}
    data = msgspec.json.encode(body) if method == "POST" else b""
    response = world.request(method, f"/api/v1{path}", data, **headers)
    assert response.status == status, response.body
    world.deliver()
    return msgspec.json.decode(response.body)


def silence(world: World, minutes: float = 60, start: float = 0, **facts: str) -> str:
    """Silence the checkout, or what has these facts, for so many minutes from `start`; return the id."""
    now = world.clock.now()
    made = api(
        world,
        "POST",
        "/silences",
        when={name: [pattern] for name, pattern in (facts or {"service": "checkout"}).items()},
        start=(now + start * MINUTE).isoformat(),
        end=(now + (start + minutes) * MINUTE).isoformat(),
        reason="moving the database",
    )
    return str(made["id"])


def test_nobody_is_paged_while_it_lasts(world: World) -> None:
    """The incident is open, says why, and pages an hour later."""
    made = silence(world)
    incident = world.alert(**ALERT)
    world.advance(59 * MINUTE)
    assert (world.newest().open, paged(world), told(world, "shop-room")) == (True, [], [])
    held = world.timeline(incident.id)[1]
    assert (held.reason.text, held.reason.rule) == ("silenced by Bo: moving the database", f"silences/{made}")
    world.advance(MINUTE)
    assert paged(world) == ["Ada by push"]


def test_ended_early_it_lets_go_at_once(world: World) -> None:
    """Ada is paged as soon as Bo is done, without a tick; ending it twice is harmless."""
    made = silence(world)
    world.alert(**ALERT)
    world.alert(**ALERT | {"key": "other"})
    ended = api(world, "POST", f"/silences/{made}/end")
    assert ended["ended_by"]["id"] == "bo"
    assert paged(world) == ["Ada by push"] * 2
    api(world, "POST", f"/silences/{made}/end")
    assert paged(world) == ["Ada by push"] * 2


def test_one_that_begins_later_holds_what_runs(world: World) -> None:
    """Ada was paged at once; Bo would be after a quarter of an hour, in the midst of it."""
    silence(world, start=10)
    world.alert(**ALERT)
    world.advance(30 * MINUTE)
    assert paged(world) == ["Ada by push"]
    world.advance(40 * MINUTE)
    assert paged(world) == ["Ada by push"] * 2


def test_one_called_off_before_it_begins_never_holds(world: World) -> None:
    """Nothing comes of it."""
    made = silence(world, start=10)
    api(world, "POST", f"/silences/{made}/end")
    world.alert(**ALERT)
    world.advance(15 * MINUTE)
    assert paged(world) == ["Ada by push", "Bo by push"]


def test_what_is_silenced_in_the_moment_of_its_end_goes_on_within_a_minute(world: World) -> None:
    """The alert is classified by what stood a moment ago; the sweep that follows looks again."""
    made = silence(world)
    world.post("generic", {"title": "Orders are stale", **ALERT})
    process = World(
        InterruptedStore(world.documents, {2: lambda: api(world, "POST", f"/silences/{made}/end")}),
        world.policies.policy,
        world.clock,
    )
    process.bus.ready, world.bus.ready = world.bus.ready, []
    process.deliver()
    assert [each.fact.type for each in world.timeline(world.newest().id)] == ["incident.opened", "incident.held"]
    world.advance(MINUTE)
    assert paged(world) == ["Ada by push"]


def test_a_page_on_its_way_when_it_begins_is_not_lost(world: World) -> None:
    """Cy is to be paged until it is resolved: Ada owns it before the silence is over, and Cy is paged then."""
    steps = (a_step(0, ON_CALL), a_step(5, CY, **UNLESS_RESOLVED), a_step(6, DIR, **UNLESS_ACKNOWLEDGED))
    world.policies.policy = with_steps("P2", *steps, policy=a_policy(api_tokens=(TOKEN,)))
    world.alert(**ALERT)
    world.clock.advance(5 * MINUTE)
    world.request("POST", "/tick", b"{}")
    page = hold_back(world)
    silence(world)
    world.advance(MINUTE)
    let_go(world, page)
    world.advance(4 * MINUTE)
    acknowledge(world)
    world.advance(54 * MINUTE)
    assert paged(world) == ["Ada by push"]
    kept = [event.reason.text for event in world.timeline(world.newest().id) if event.reason.code == "held"]
    assert kept[-1] == "silenced by Bo: moving the database"

    world.advance(2 * MINUTE)
    assert paged(world) == ["Ada by push", "Cy by push"]


def test_silences_are_listed(world: World) -> None:
    """Those that have not ended, or all of them with who made and ended them."""
    one, two = silence(world), silence(world, start=30)
    api(world, "POST", f"/silences/{one}/end")
    standing = api(world, "GET", "/silences")["silences"]
    assert [each["id"] for each in standing] == [two]
    assert {each["id"] for each in api(world, "GET", "/silences?state=all")["silences"]} == {one, two}
    assert standing[0]["when"] == {"service": ["checkout"]}
    world.clock.advance(timedelta(minutes=91))
    assert api(world, "GET", "/silences")["silences"] == []


def test_what_makes_no_sense_is_refused(world: World) -> None:
    """With a sentence that says why."""
    now = world.clock.now()
    later = {"when": {"service": ["x"]}, "end": (now + MINUTE).isoformat(), "reason": "r"}
    refused = {
        "It is over already.": {"end": (now - MINUTE).isoformat(), "start": (now - 2 * MINUTE).isoformat()},
        "It ends before it starts.": {"start": (now + 2 * MINUTE).isoformat()},
        "It lasts longer than 90 days: put a maintenance window in the policy.": {
            "end": (now + timedelta(days=91)).isoformat()
        },
        "It starts more than a year from now.": {
            "start": (now + timedelta(days=400)).isoformat(),
            "end": (now + timedelta(days=401)).isoformat(),
        },
        "A silence needs a reason.": {"reason": " "},
    }
    for sentence, changes in refused.items():
        assert api(world, "POST", "/silences", 409, **later | changes)["detail"] == sentence
    unknown = api(world, "POST", "/silences", 422, **later | {"when": {"servce": ["x"]}})
    assert unknown["detail"].startswith("when: unknown fact 'servce'")
    api(world, "POST", "/silences", 422, **later | {"when": {}})
    assert api(world, "POST", "/silences/nothing/end", 404)["detail"] == "There is no such silence."


def test_a_maintenance_window_of_the_policy(world: World) -> None:
    """The same, decided by the file."""
    window = Once(start=world.clock.now() + 5 * MINUTE, end=world.clock.now() + 30 * MINUTE)
    rule = Maintenance(rule="maintenance[1]", name="Upgrade", when=when(service="checkout"), window=window)
    world.policies.policy = a_policy(noise=Noise(maintenance=(rule,)))
    world.alert(**ALERT)
    assert paged(world) == ["Ada by push"]
    world.advance(29 * MINUTE)
    second = world.alert(**ALERT | {"key": "another"})
    assert paged(world) == ["Ada by push"]
    assert world.timeline(second.id)[1].reason.text == "in maintenance: Upgrade"
    world.advance(MINUTE)
    assert paged(world) == ["Ada by push"] * 3


def test_what_joins_a_silenced_incident_and_is_not_silenced_pages(world: World) -> None:
    """Only the check of the orders is known to complain; what joins it by the service is news, and pages at once."""
    world.policies.policy = a_policy(api_tokens=(TOKEN,), noise=a_grouping())
    silence(world, 600, key="a*")
    world.alert(**ALERT | {"key": "a"})
    world.advance(MINUTE)
    assert paged(world) == []
    world.alert(**ALERT | {"key": "b", "severity": "P1"})

    (incident,) = world.incidents()
    assert (incident.severity, incident.holds) == ("P1", {})
    assert paged(world) == ["Ada by push"]
    world.advance(15 * MINUTE)
    assert "Bo by push" in paged(world)


def test_a_p1_pages_though_the_storm_that_it_joins_is_silenced(world: World) -> None:
    """The storm began in the test environment, which is silenced; what breaks in production is not hidden in it."""
    world.policies.policy = a_policy(api_tokens=(TOKEN,), noise=a_storm(1))
    silence(world, 600, 0, **{"labels.env": "test"})
    for number in range(3):
        world.clock.advance(MINUTE / 60)
        world.alert(key=f"t{number}", severity="P3", service="checkout", labels={"env": "test"})
    assert paged(world) == []
    world.clock.advance(MINUTE / 60)
    world.alert(key="prod", severity="P1", service="checkout", labels={"env": "prod"})

    assert "Ada by push" in paged(world)


def test_one_incident_that_cannot_be_read_does_not_keep_the_others_silenced(world: World) -> None:
    """Ending a silence lets go of all that can be let go of."""
    made = silence(world, 600)
    for key in ("a", "b", "c"):
        world.clock.advance(MINUTE / 60)
        world.alert(**ALERT | {"key": key})
    broken = f"incidents/{world.store.silenced_by(f'silences/{made}')[0]}"
    document = world.store.documents.get(broken)
    assert document is not None
    world.store.documents.commit([Replace(broken, {**document.fields, "opened_at": "bad"}, document.version)])
    api(world, "POST", f"/silences/{made}/end")

    assert paged(world) == ["Ada by push"] * 2
