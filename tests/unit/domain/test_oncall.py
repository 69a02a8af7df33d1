"""Whom the targets of a step mean."""

from dataclasses import replace
from datetime import timedelta

import pytest

from muster.domain.oncall import recipients
from muster.domain.parties import Recipient
from muster.domain.policy import Policy
from muster.domain.rules.escalation import Target
from muster.domain.standing import Override, Standing
from muster.domain.story import Context
from tests.support.policies import CY, EVERYONE, NOBODY, ON_CALL, SECONDARY, START, a_policy

ROADS = ("push", "call", "email")


def _who(*targets: Target, team: str = "shop", policy: Policy | None = None) -> list[tuple[str, str]]:
    return [
        (each.person, each.why) for each in recipients(targets, (), team, Context(policy=policy or a_policy()), START)
    ]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (ON_CALL, [("ada", "on call for Shop")]),
        (Target(kind=Target.Kind.ON_CALL, name="data"), [("ada", "on call for Data")]),
        (EVERYONE, [("ada", "a member of Shop"), ("bo", "a member of Shop")]),
        (Target(kind=Target.Kind.EVERYONE, name="data"), [("cy", "a member of Data")]),
        (SECONDARY, [("bo", "on call in Backup")]),
        (CY, [("cy", "named in the escalation plan")]),
        (NOBODY, []),
        (Target(kind=Target.Kind.SCHEDULE, name="gone"), []),
        (Target(kind=Target.Kind.ON_CALL, name="gone"), []),
    ],
)
def test_each_kind_of_target(target: Target, expected: list[tuple[str, str]]) -> None:
    """Who it is, and why they; an unknown name is nobody."""
    assert _who(target) == expected


def test_nobody_is_paged_twice_by_one_step() -> None:
    """The first target that means a person says why."""
    assert _who(ON_CALL, EVERYONE, SECONDARY) == [("ada", "on call for Shop"), ("bo", "a member of Shop")]


def test_a_team_without_a_rotation_has_nobody_on_call() -> None:
    """Nor has one whose rotation was deleted."""
    policy = a_policy()
    for schedule in (None, "gone"):
        shop = replace(policy.teams["shop"], on_call=schedule)
        assert _who(ON_CALL, policy=replace(policy, teams={"shop": shop})) == []


def test_an_incident_without_a_team_has_nobody_on_call() -> None:
    """There is no team whose rotation could be asked."""
    assert _who(ON_CALL, EVERYONE, team="") == []


def test_a_person_without_an_address_is_nobody() -> None:
    """There is no road to them; the step goes on to somebody else."""
    policy = a_policy()
    ada = replace(policy.people["ada"], contacts=())
    assert _who(EVERYONE, policy=replace(policy, people=policy.people | {"ada": ada})) == [("bo", "a member of Shop")]


@pytest.mark.parametrize(
    ("by", "channels"),
    [((), ROADS), (("email",), ("email",)), (("email", "push"), ("email", "push")), (("fax",), ROADS)],
)
def test_a_step_may_name_the_roads(by: tuple[str, ...], channels: tuple[str, ...]) -> None:
    """In the step's order; whoever has none of them is reached by their own."""
    found = recipients((CY,), by, "shop", Context(policy=a_policy()), START)
    assert found == (Recipient(person="cy", name="Cy", channels=channels, why="named in the escalation plan"),)


def test_several_addresses_on_a_channel_make_one_road() -> None:
    """A channel stands once in the order of roads."""
    policy = a_policy()
    cy = policy.people["cy"]
    twice = replace(policy, people={"cy": replace(cy, contacts=(*cy.contacts, *cy.contacts))})
    assert recipients((CY,), (), "shop", Context(policy=twice), START)[0].channels == ROADS


def test_the_rotation_is_asked_at_the_instant() -> None:
    """A week later it is the other's turn."""
    (found,) = recipients((ON_CALL,), (), "shop", Context(policy=a_policy()), START + timedelta(weeks=1))
    assert found.person == "bo"


def test_an_override_is_paged_and_says_why() -> None:
    """In place of whom the rotation has, for the team and for the schedule; the page says for what reason."""
    cover = Override(
        id="o", schedule="primary", person="cy", start=START, end=START + timedelta(hours=1), reason="the dentist"
    )
    context = Context(policy=a_policy(), standing=Standing(overrides=(cover,)))
    primary = Target(kind=Target.Kind.SCHEDULE, name="primary")
    found = [recipients((target,), (), "shop", context, START)[0] for target in (ON_CALL, primary)]
    assert [(each.person, each.why) for each in found] == [
        ("cy", "on call for Shop (override: the dentist)"),
        ("cy", "on call in Primary (override: the dentist)"),
    ]
    assert recipients((ON_CALL,), (), "shop", context, cover.end)[0].person == "ada"
