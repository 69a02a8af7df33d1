"""However many alerts come at once, and however they are gathered: each is on record, and none is hidden in a crowd."""

from dataclasses import dataclass
from datetime import timedelta
from functools import reduce

from hypothesis import given, settings
from hypothesis import strategies as st

from muster.domain.event import Event
from muster.domain.facts.escalation import Escalated, Paged
from muster.domain.facts.lifecycle import Opened
from muster.domain.incident import Incident
from muster.domain.rules.noise import NOTHING, Noise
from muster.domain.rules.severities import SEVERITIES, worst
from muster.ports import Document, Query
from tests.support.disposable import disposable_store
from tests.support.noise import a_grouping, a_storm, no_group_is_over_while_a_key_is_open
from tests.support.noise_strategies import GATHERED_BY
from tests.support.policies import a_policy
from tests.support.world import World

some = settings(max_examples=15)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a sender says, so many seconds after what was said before."""

    after: int
    key: str
    severity: str
    service: str
    state: str


SAID = st.builds(
    Said,
    after=st.sampled_from([1, 1, 1, 30, 200, 700]),
    key=st.sampled_from("abcdef"),
    severity=st.sampled_from(SEVERITIES),
    service=st.sampled_from(["checkout", "blog"]),
    state=st.sampled_from(["open", "open", "open", "closed"]),
)
STORIES = st.lists(SAID, min_size=4, max_size=14)
NOISE = st.builds(
    lambda grouped, storm: Noise(grouping=grouped.grouping, storm=storm.storm),
    st.sampled_from([NOTHING, a_grouping(), a_grouping(1, by=("service", "severity"))]),
    st.sampled_from([NOTHING, a_storm(1, 5), a_storm(2, 10)]),
)


@dataclass(frozen=True, kw_only=True)
class Filed:
    """An alert on record, and the incident that it is filed under, if any, with its events."""

    alert: str
    opens: bool
    severity: str
    suppressed: str | None
    incident: Incident | None
    events: list[Event]


def tell(story: list[Said], noise: Noise) -> list[Filed]:
    """Return what has become of each alert, in order, once all is told; no open key is without its incident."""
    with disposable_store() as store:
        world = World(store, a_policy(noise=noise))
        for each in story:
            world.clock.advance(timedelta(seconds=each.after))
            said = {"key": each.key, "severity": each.severity, "service": each.service, "state": each.state}
            assert world.post("generic", {"title": f"{each.key} is slow", **said}).status == 202
            world.deliver()
            world.tick()
        no_group_is_over_while_a_key_is_open(world)
        records = world.documents.query(Query(collection="alerts"))
        return [_filed(world, each) for each in sorted(records, key=lambda each: str(each.fields["received_at"]))]


@some
@given(story=STORIES, noise=NOISE)
def test_every_alert_is_on_record(story: list[Said], noise: Noise) -> None:
    """Under an incident, or by the name of the rule that found nothing for it to do."""
    filed = tell(story, noise)
    assert [each.opens for each in filed] == [each.state == "open" for each in story]
    assert all(each.incident or each.suppressed for each in filed)


@some
@given(story=STORIES, noise=NOISE)
def test_what_opens_no_incident_of_its_own_is_under_one_that_names_the_rule(story: list[Said], noise: Noise) -> None:
    """And whom it would have paged is paged for that."""
    for alone, together in zip(tell(story, NOTHING), tell(story, noise), strict=True):
        if _opened_by(alone) and not _opened_by(together):
            assert {event.reason.rule for event in together.events} & {*GATHERED_BY}
            assert _pages(together) or not _pages(alone)


@some
@given(story=STORIES, noise=NOISE)
def test_an_incident_is_as_severe_as_the_worst_that_joined_it(story: list[Said], noise: Noise) -> None:
    """However many they are."""
    filed = [each for each in tell(story, noise) if each.opens and each.incident and not each.suppressed]
    for one in filed:
        worse = [each.severity for each in filed if each.incident == one.incident]
        assert one.incident
        assert one.incident.severity == reduce(worst, worse)


def _filed(world: World, record: Document) -> Filed:
    fields = record.fields
    stored = world.store.incident(fields["incident"]) if fields["incident"] else None
    return Filed(
        alert=record.path.rpartition("/")[2],
        opens=fields["state"] == "open",
        severity=fields["severity"],
        suppressed=fields["suppressed"],
        incident=stored.value if stored else None,
        events=world.timeline(stored.value.id) if stored else [],
    )


def _opened_by(filed: Filed) -> bool:
    return any(isinstance(event.fact, Opened) and event.fact.alert == filed.alert for event in filed.events)


def _pages(filed: Filed) -> bool:
    return any(isinstance(event.fact, Paged | Escalated) for event in filed.events)
