"""The type of an incident is corrected: its plan is that of the type it has."""

from dataclasses import replace

import pytest

from muster.domain.commands.classification import Triage
from muster.domain.commands.holds import Snooze
from muster.domain.facts.classification import Triaged
from muster.domain.policy import Policy
from muster.domain.rules.classification import Rule
from muster.domain.rules.closure import ReviewRule, Reviews
from muster.domain.rules.escalation import Unless
from muster.domain.standing import Silence, Standing
from muster.domain.story import Refused
from muster.policy.load import load, parse
from tests.support.drill import ADA, Drill, at, facts, paged
from tests.support.policies import CY, DIR, EVERYONE, ON_CALL, SECONDARY, a_policy, a_step, when, with_steps


def by_type() -> Policy:
    """Return a policy that pages the director at once about data trouble, and Cy after an hour."""
    data = {"when": when(type="data"), "unless": Unless.RESOLVED}
    return with_steps(
        "P1", a_step(0, ON_CALL), a_step(0, level=4, **data), a_step(10, SECONDARY), a_step(60, CY, **data)
    )


def test_what_is_for_the_right_type_happens_at_once() -> None:
    """Nobody knew for half an hour; the step at once is overdue, those of later come in their time."""
    drill = Drill(by_type())
    drill.tick(30)
    assert paged(drill.do(30, Triage(actor=ADA, type="data"))) == ["dir"]
    assert drill.incident.level == 4
    assert paged(drill.tick(59)) == []
    assert paged(drill.tick(60)) == ["cy"]


def test_what_was_done_is_not_done_again() -> None:
    """The person on call and the backup have been paged."""
    drill = Drill(by_type())
    drill.tick(30)
    drill.do(30, Triage(actor=ADA, type="data"))
    drill.tick(1_000)
    assert paged(drill.events) == ["ada", "bo", "dir", "cy"]


def test_back_again_is_nothing_new() -> None:
    """What is no longer for it is not done; nothing is undone, and nothing done twice."""
    drill = Drill(by_type())
    drill.do(1, Triage(actor=ADA, type="data"))
    drill.do(2, Triage(actor=ADA, type="outage"))
    assert drill.do(3, Triage(actor=ADA, type="data"))
    assert paged(drill.tick(1_000)) == ["bo", "cy"]
    assert paged(drill.events).count("dir") == 1


def test_a_confirmed_type_leaves_the_plan_as_it_is() -> None:
    """Also where the policy has been edited since."""
    drill = Drill(by_type())
    drill.policy = with_steps("P1", a_step(0, DIR))
    assert paged(drill.do(1, Triage(actor=ADA, type="outage"))) == []
    assert facts(drill.events, Triaged)[0].response is None
    assert paged(drill.tick(10)) == ["bo"]


@pytest.mark.parametrize("kind", ["security", "customer-escalation"])
def test_management_hears_of_it_at_once_when_it_turns_out_to_be_theirs(kind: str) -> None:
    """S2, 4.1, level 4, as the preset has it: an outage at first, found to be another matter after half an hour."""
    policy = parse(load("lianel")[0], "lianel").policy
    assert policy is not None
    drill = Drill(policy, severity="P3", service="x", title="the site is unavailable")
    drill.tick(30)
    assert "gus" not in paged(drill.events)
    assert paged(drill.do(30, Triage(actor=ADA, type=kind))) == ["gus"]
    assert drill.incident.level == 4


def by_team() -> Policy:
    """Return a policy in which data trouble is the data team's, whatever it is about."""
    rule = Rule(rule="routing[1]", when=when(type="data"), then="data", because="data is theirs")
    policy = with_steps("P1", a_step(0, ON_CALL), a_step(60, EVERYONE, unless=Unless.RESOLVED))
    teams = policy.teams | {"data": replace(policy.teams["data"], channel="data-room")}
    return replace(policy, routing=(rule,), teams=teams)


def test_it_goes_to_the_team_of_the_right_type() -> None:
    """Its room hears of it, its people are paged by what comes next, and the reason names the rule."""
    drill = Drill(by_team())
    drill.acknowledge(20)
    (event,) = drill.do(30, Triage(actor=ADA, type="data"))
    assert event.fact == Triaged(incident_type="data", team="data", response=facts([event], Triaged)[0].response)
    assert (event.reason.text, event.reason.rule) == (
        "Ada says it is data, so it is Data's: data is theirs",
        "routing[1]",
    )
    assert "data-room" in event.tell
    assert drill.incident.team == "data"
    assert drill.incident.classification["team"] == (event.reason,)
    assert paged(drill.tick(60)) == ["cy"]


def test_where_nobody_owns_it_who_is_on_call_there_is_paged_at_once() -> None:
    """They would have been, had it been known; not whoever was, nor where nobody has been paged or somebody owns it."""
    policy = by_team()
    teams = policy.teams | {"data": replace(policy.teams["data"], on_call="secondary")}
    policy = replace(policy, teams=teams)
    (event,) = Drill(policy).do(3, Triage(actor=ADA, type="data"))
    assert [(each.person, each.why) for each in event.recipients] == [("bo", "on call for Data")]
    assert paged(Drill(by_team()).do(3, Triage(actor=ADA, type="data"))) == []
    assert paged(Drill(replace(policy, escalation={})).do(3, Triage(actor=ADA, type="data"))) == []
    owned = Drill(policy)
    owned.acknowledge(1)
    assert paged(owned.do(3, Triage(actor=ADA, type="data"))) == []
    snoozed = Drill(policy)
    snoozed.do(1, Snooze(actor=ADA, minutes=60))
    assert paged(snoozed.do(3, Triage(actor=ADA, type="data"))) == []


def test_a_team_has_its_own_plan() -> None:
    """From the opening on, as if it had always been theirs."""
    policy = by_team()
    own = replace(policy.teams["data"], escalation={"P1": (a_step(0, ON_CALL), a_step(30, DIR))})
    drill = Drill(replace(policy, teams=policy.teams | {"data": own}))
    drill.do(3, Triage(actor=ADA, type="data"))
    assert paged(drill.tick(30)) == ["dir"]


def test_no_room_hears_for_the_first_time_of_what_is_kept_quiet() -> None:
    """It does when the quiet is over."""
    silence = Silence(id="s", when=when(key="*"), start=at(0), end=at(10))
    drill = Drill(by_team(), standing=Standing(silences=(silence,)))
    (event,) = drill.do(3, Triage(actor=ADA, type="data"))
    assert event.tell == ()
    assert "data-room" in {channel for each in drill.tick(10) for channel in each.tell}


def test_a_team_that_the_type_has_no_part_in_stays() -> None:
    """A rule that spoke for it does so no more, but not because of the type: the policy was edited."""
    drill = Drill(by_team())
    drill.policy = replace(
        by_team(),
        routing=(),
        services={},
        default_team="data",
        types=a_policy().types | {"data": replace(a_policy().types["data"], team="")},
    )
    drill.do(1, Triage(actor=ADA, type="data"))
    assert drill.incident.team == "shop"
    assert facts(drill.events, Triaged)[0].team is None


def test_back_again_it_is_the_first_teams() -> None:
    """The type decides, each time."""
    drill = Drill(by_team())
    drill.do(1, Triage(actor=ADA, type="data"))
    drill.do(2, Triage(actor=ADA, type="outage"))
    assert drill.incident.team == "shop"


def test_for_the_record_the_type_may_be_corrected_after_the_end() -> None:
    """S1, Automated Classification, 2: "Final classification for post-incident analysis". It has no other effect."""
    policy = by_type()
    reviews = Reviews(rules=(ReviewRule(rule="reviews.when[1]", when=when(type="data")),))
    drill = Drill(replace(policy, reviews=reviews))
    drill.resolve(30)
    before = drill.incident
    triaged, *more = drill.do(31, Triage(actor=ADA, type="data"))
    assert (triaged.recipients, triaged.reminds, triaged.tell) == ((), (), ())
    assert triaged.fact == Triaged(incident_type="data")
    assert triaged.reason.text == "Ada says it was data"
    after = drill.incident
    assert (after.type, after.classification["type"]) == ("data", (triaged.reason,))
    for name in ("plan", "team", "state", "firsts", "triaged_at"):
        assert getattr(after, name) == getattr(before, name)
    assert [each.fact.type for each in more] == ["incident.review_scheduled"]
    assert after.deadlines == before.deadlines
    assert paged(drill.tick(1_000)) == []


def test_what_is_over_can_only_be_corrected() -> None:
    """There is nothing to confirm, nor is the same again worth a line; a closed record stays as it is."""
    drill = Drill(by_type())
    drill.resolve(30)
    with pytest.raises(Refused, match=r"^the incident is resolved$"):
        drill.do(31, Triage(actor=ADA))
    with pytest.raises(Refused, match=r"^the incident is resolved$"):
        drill.do(31, Triage(actor=ADA, type="outage"))
    with pytest.raises(Refused, match="no type"):
        drill.do(31, Triage(actor=ADA, type="nope"))
    drill.tick(1_000)
    with pytest.raises(Refused, match=r"^the incident is closed$"):
        drill.do(1_001, Triage(actor=ADA, type="data"))
