"""The policies that organisations of the simulation have."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache

from muster.domain.policy import ApiToken, Policy
from muster.domain.rules.healing import ApprovalRule, HealingRule
from muster.domain.rules.noise import Noise
from muster.domain.rules.oncall import Notice
from muster.domain.rules.severities import Urgency
from tests.support.bundling import a_bundling
from tests.support.noise import a_count, a_flapping, a_grouping, a_storm, a_wait
from tests.support.policies import (
    CY,
    NOBODY,
    ON_CALL,
    SECONDARY,
    UNLESS_ACKNOWLEDGED,
    a_policy,
    a_step,
    when,
    with_steps,
)
from tests.support.world import preset

MINUTE = timedelta(minutes=1)
EVERYDAY = ("shop", "impatient", "nobody", "healing")
"""Those that follow one another when the organisation changes its policy."""


def _impatient() -> Policy:
    """Return one with short steps, people who are called after a while besides, and fewer of them."""
    policy = with_steps("P2", a_step(0, ON_CALL), a_step(2, SECONDARY, **UNLESS_ACKNOWLEDGED), a_step(4, CY))
    people = dict(policy.people)
    later = Notice(channel="call", after=2 * MINUTE)
    for name in ("ada", "bo"):
        now = Notice(channel="push", after=timedelta())
        people[name] = replace(people[name], notify=dict.fromkeys(Urgency, (now, later)))
    return replace(policy, people=people, reopen_within=10 * MINUTE)


def _nobody() -> Policy:
    """Return one whose second step pages somebody who has left."""
    steps = (
        a_step(0, ON_CALL, tell=("incidents",)),
        a_step(5, NOBODY, **UNLESS_ACKNOWLEDGED),
        a_step(30, SECONDARY, **UNLESS_ACKNOWLEDGED),
        a_step(40, level=3),
    )
    return with_steps("P2", *steps, policy=with_steps("P1", *steps))


def _healing() -> Policy:
    """Return one that waits for some things to mend themselves, and asks before some of that."""
    rule = HealingRule(
        rule="healing[1]", when=when(title="*heal*"), within=6 * MINUTE, expected=2 * MINUTE, quiet=3 * MINUTE
    )
    approval = ApprovalRule(rule="approvals[1]", when=when(title="*heal*"), by=(ON_CALL,), within=4 * MINUTE)
    return a_policy(healing=(rule,), approvals=(approval,))


def _noise(noise: Noise) -> Callable[[], Policy]:
    return lambda: a_policy(noise=noise)


POLICIES: dict[str, Callable[[], Policy]] = {
    "shop": a_policy,
    "impatient": _impatient,
    "nobody": _nobody,
    "healing": _healing,
    "grouped": _noise(a_grouping()),
    "storm": _noise(a_storm(incidents=1)),
    "flapping": _noise(a_flapping(changes=3, stable=2)),
    "bundled": _noise(a_bundling(pages=1, minutes=10)),
    "waiting": _noise(replace(a_wait(2, key="*"), recurrence=a_count(2, 5).recurrence)),
    "self-healing-pipeline": lambda: preset("self-healing-pipeline"),
    "lianel": lambda: preset("lianel"),
    "starter": lambda: preset("starter"),
}


@cache
def policy_of(name: str) -> Policy:
    """Return a policy in which everybody has a token of the API that is their name."""
    policy = POLICIES[name]()
    tokens = tuple(
        ApiToken(name=person, sha256=hashlib.sha256(person.encode()).hexdigest(), role="admin", person=person)
        for person in policy.people
    )
    return replace(policy, api_tokens=tokens)


@cache
def people_of(policy: str) -> tuple[str, ...]:
    """Return the people of a policy, in its order."""
    return tuple(policy_of(policy).people)


@cache
def channels_of(policy: str) -> tuple[str, ...]:
    """Return the channels of a policy, in its order."""
    return tuple(policy_of(policy).channels)


@cache
def roads_of(policy: str) -> tuple[tuple[str, ...], ...]:
    """Return the addresses of each of a policy's people who has any, in their order."""
    people = policy_of(policy).people.values()
    return tuple(tuple(contact.address for contact in person.contacts) for person in people if person.contacts)
