"""The page of an incident says how to begin, why it is classified as it is, and that another severity is asked for."""

from dataclasses import replace

from muster.domain.commands.classification import RequestSeverity
from muster.domain.commands.lifecycle import Resolve
from muster.domain.incident import Incident
from muster.usecases.act_on_incident import ActOnIncident
from muster.usecases.outbox import Outbox
from tests.support.desk import Desk
from tests.support.drill import ADA, BO
from tests.support.messages import HOSTILE
from tests.support.page import Page, page_of


def _page(desk: Desk, incident: Incident) -> Page:
    return page_of(desk.get(desk.path("resolve", incident)))


def _act(desk: Desk) -> ActOnIncident:
    return ActOnIncident(desk.store, Outbox(desk.store, desk.bus), desk.policies, desk.clock)


def test_the_first_steps_are_a_list(desk: Desk) -> None:
    """In their order, and not once more among the facts; a stranger's policy is as inert as a stranger's alert."""
    policy = desk.policies.policy
    checkout = replace(
        policy.services["checkout"], first_steps=("Look at the dashboard", HOSTILE.replace("\ud800", ""))
    )
    incident = desk.open()
    assert "First steps" not in _page(desk, incident).text
    desk.policies.policy = replace(policy, services=policy.services | {"checkout": checkout})
    page = _page(desk, incident)
    assert [each.text.startswith("Look at") for each in page.all("li")][:2] == [True, False]
    assert page.text.count("Look at the dashboard") == 1
    assert page.unbalanced == []


def test_all_that_led_to_the_classification_is_shown(desk: Desk) -> None:
    """Also what was outvoted."""
    page = _page(desk, desk.open(title="data loss", severity="low"))
    for words in (
        "Severity what is lost does not come back",
        'Severity the alert says "low", for which P4 would do',
        "Type no rule says of which type it is",
        "Service no service of the policy matches the alert",
        "Team neither a rule, nor the service, nor the type has a team",
    ):
        assert words in page.text


def test_a_request_is_shown_until_it_is_over(desk: Desk) -> None:
    """Of an open incident."""
    incident = desk.open(severity="P3")
    text = "Another severity is asked for"
    assert text not in _page(desk, incident).text
    _act(desk)(incident.id, RequestSeverity(actor=BO, severity="P1", reason="finance is blocked"))
    assert "Bo asks for P1 instead of P3: finance is blocked" in _page(desk, incident).text
    assert text in _page(desk, incident).text
    _act(desk)(incident.id, Resolve(actor=ADA))
    assert text not in _page(desk, incident).text
