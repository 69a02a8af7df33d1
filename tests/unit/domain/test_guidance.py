"""What helps whoever responds: the service's own runbook and first steps, or else its type's."""

from dataclasses import replace

import pytest

from muster.domain.guidance import Guidance, guidance
from muster.domain.incident_facts import STEPS_LIMIT, facts
from muster.domain.policy import Policy
from tests.support.drill import Drill
from tests.support.policies import a_policy

LOOK, RESTART = "Look at the dashboard", "Restart it"


def helpful(*, service: tuple[str, ...] = (), kind: tuple[str, ...] = ()) -> Policy:
    """Return a policy in which the orders and their type of incident have these first steps."""
    policy = a_policy()
    return replace(
        policy,
        services=policy.services | {"orders": replace(policy.services["orders"], first_steps=service)},
        types=policy.types | {"data": replace(policy.types["data"], first_steps=kind)},
    )


@pytest.mark.parametrize(
    ("service", "kind", "steps"),
    [((LOOK,), (RESTART,), (LOOK,)), ((), (LOOK, RESTART), (LOOK, RESTART)), ((), (), ())],
)
def test_the_service_comes_before_the_type(
    service: tuple[str, ...], kind: tuple[str, ...], steps: tuple[str, ...]
) -> None:
    """Each for itself: the steps may be the service's, and the runbook the type's."""
    policy = helpful(service=service, kind=kind)
    incident = Drill(policy, service="orders", type="data").incident
    assert guidance(incident, policy) == Guidance(runbook="https://wiki.example/data", first_steps=steps)


def test_what_the_policy_does_not_know_has_no_help() -> None:
    """Neither a service nor a type."""
    incident = replace(Drill(title="x").incident, service="gone", type="gone")
    assert guidance(incident, a_policy()) == Guidance(runbook="", first_steps=())


def test_a_message_has_the_first_steps_in_short() -> None:
    """Numbered, in a line; cut where there are too many."""
    policy = helpful(service=(LOOK, RESTART))
    incident = Drill(policy, service="orders", type="data").incident
    assert dict(facts(incident, policy))["First steps"] == "1. Look at the dashboard 2. Restart it"
    long = helpful(service=(LOOK,) * 50)
    assert len(dict(facts(incident, long))["First steps"]) == STEPS_LIMIT
