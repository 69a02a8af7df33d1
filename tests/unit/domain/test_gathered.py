"""What has joined an incident, in words."""

import pytest

from muster.domain.gathered import Gathered, gathered
from tests.support.alerts import an_alert
from tests.support.policies import a_policy


@pytest.mark.parametrize(
    ("alerts", "services", "more", "said"),
    [
        (17, ("blog", "checkout", "orders"), False, "17 alerts of 3 services"),
        (1, ("blog",), False, "1 alert of 1 service"),
        (900, ("blog", "checkout"), True, "900 alerts of at least 2 services"),
        (4, (), False, "4 alerts"),
    ],
)
def test_it_is_said_in_a_few_words(alerts: int, services: tuple[str, ...], more: bool, said: str) -> None:  # noqa: FBT001 - a column
    """No services are not counted."""
    assert Gathered(alerts=alerts, services=services, more=more).said == said


def test_services_are_counted_once_by_the_policy_or_by_what_the_alert_calls_them() -> None:
    """By the alert's own word, or by what its title matches; one that is known to nobody counts as another."""
    latest = [
        an_alert(),
        an_alert(service="checkout", title="x"),
        an_alert(service="billing", title="x"),
        an_alert(title="x"),
    ]
    found = gathered(4, latest, a_policy())
    assert found == Gathered(alerts=4, services=("billing", "checkout"), more=False)


def test_what_came_before_the_latest_may_be_of_others() -> None:
    """Then the services are the least there are."""
    assert gathered(2, [an_alert()], a_policy()).more
