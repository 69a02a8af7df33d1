"""Whatever the rules and whatever is around an alert: its classification is decided by both, and by nothing else."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from muster.domain.alert import Alert
from muster.domain.classification import OUTVOTED, classify
from muster.domain.facts.classification import SeverityChanged
from muster.domain.reason import REQUESTED
from muster.domain.rules.circumstances import AffectedServices, Circumstance, LastEnded, OpenIncidents, Seen
from muster.domain.rules.classification import Rule
from muster.domain.rules.severities import SEVERITIES, worst
from muster.domain.surroundings import Ended, EndedBy, Surroundings
from tests.support.play import Played, play
from tests.support.policies import START, a_policy, when
from tests.support.strategies import OPENING, STORIES, policies

SERVICES = st.sampled_from(["checkout", "orders", "blog"])
CIRCUMSTANCES: st.SearchStrategy[Circumstance] = st.one_of(
    st.builds(Seen, times=st.integers(2, 4), within=st.sampled_from([timedelta(minutes=5), timedelta(hours=1)])),
    st.builds(AffectedServices, at_least=st.integers(2, 4)),
    st.builds(
        OpenIncidents, services=st.none() | st.lists(SERVICES, max_size=2).map(tuple), at_least=st.integers(1, 3)
    ),
    st.builds(LastEnded, by=st.lists(st.sampled_from(EndedBy), max_size=2).map(tuple)),
)
CONDITIONS = st.sampled_from([when(title="*"), when(title="data*"), when(environment="prod"), when(severity="P?")])
RULES = st.lists(
    st.builds(
        Rule,
        rule=st.uuids().map(str),
        when=CONDITIONS,
        then=st.sampled_from(SEVERITIES),
        given=st.lists(CIRCUMSTANCES, max_size=2).map(tuple),
        final=st.sampled_from([False, False, False, True]),
    ),
    max_size=6,
).map(tuple)
AROUND = st.builds(
    Surroundings,
    now=st.just(START),
    open_by_service=st.dictionaries(SERVICES, st.integers(1, 3)),
    earlier=st.lists(st.integers(0, 90).map(lambda ago: START - timedelta(minutes=ago)), max_size=5).map(tuple),
    ended=st.none() | st.builds(Ended, by=st.sampled_from(EndedBy)),
)
HEARD = OPENING.map(lambda alert: replace(alert, test=False))


@given(alert=HEARD, rules=RULES, around=AROUND)
def test_the_same_is_always_classified_the_same(alert: Alert, rules: tuple[Rule, ...], around: Surroundings) -> None:
    """Nothing is asked but the alert, the policy and what is around."""
    policy = a_policy(severity_rules=rules)
    assert classify(alert, policy, around) == classify(alert, policy, around)


@given(alert=HEARD, rules=RULES, around=AROUND, data=st.data())
def test_the_order_of_votes_does_not_matter(
    alert: Alert, rules: tuple[Rule, ...], around: Surroundings, data: st.DataObject
) -> None:
    """Only of final rules the first counts."""
    votes = tuple(replace(rule, final=False) for rule in rules)
    shuffled = tuple(data.draw(st.permutations(votes)))
    one = classify(alert, a_policy(severity_rules=votes), around)
    other = classify(alert, a_policy(severity_rules=shuffled), around)
    assert one.severity == other.severity
    assert {*one.reasons["severity"]} == {*other.reasons["severity"]}


@given(alert=HEARD, rules=RULES, around=AROUND, then=st.sampled_from(SEVERITIES))
def test_one_more_vote_never_makes_it_less(
    alert: Alert, rules: tuple[Rule, ...], around: Surroundings, then: str
) -> None:
    """Where there was a vote before, and none is final: the severity is the worse of the two."""
    votes = tuple(replace(rule, final=False) for rule in rules)
    before = classify(alert, a_policy(severity_rules=votes, tiers={}, default_severity="P4"), around)
    more = Rule(rule="more", when=when(title="*"), then=then)
    after = classify(alert, a_policy(severity_rules=(*votes, more), tiers={}, default_severity="P4"), around)
    assert after.severity == worst(before.severity, then)


@given(alert=HEARD, rules=RULES, around=AROUND)
def test_every_severity_has_its_reasons(alert: Alert, rules: tuple[Rule, ...], around: Surroundings) -> None:
    """First what decided; every rule that held is among them, save beside one that is final, which stands alone."""
    found = classify(alert, a_policy(severity_rules=rules), around)
    reasons = found.reasons["severity"]
    named = {rule.rule: rule for rule in rules}
    codes = [reason.code for reason in reasons]
    assert codes[0] != OUTVOTED
    assert codes == sorted(codes, key=lambda code: code == OUTVOTED)
    for reason in reasons:
        if reason.rule in named:
            assert (named[reason.rule].then == found.severity) is (reason.code != OUTVOTED)
    if any(reason.rule in named and named[reason.rule].final for reason in reasons):
        assert len(reasons) == 1


@settings(max_examples=50)
@given(story=st.builds(play, policies(), OPENING, STORIES))
def test_nothing_but_a_persons_word_makes_an_incident_less(story: Played) -> None:
    """Neither a repeat of the alert, nor an assessment, nor a request."""
    for event in story.drill.events:
        if isinstance(event.fact, SeverityChanged) and worst(event.fact.before, event.fact.after) == event.fact.before:
            assert event.reason.code == REQUESTED


@settings(max_examples=50)
@given(story=st.builds(play, policies(), OPENING, STORIES))
def test_an_incident_always_knows_why_it_is_as_bad_as_it_is(story: Played) -> None:
    """Through every change."""
    for scene in story.scenes:
        reasons = scene.incident.classification
        assert set(reasons) == {"severity", "type", "service", "team"}
        assert all(reasons.values())
