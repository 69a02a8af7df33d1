"""Somebody edits an alert policy while it fires: Cloud Monitoring says "closed", and nothing has recovered."""

from datetime import timedelta

from muster.domain.incident import IncidentState
from tests.support.intake import edited
from tests.support.sendings import told
from tests.support.world import World

OPENED = "gcp_pubsub_v1.2_open_threshold_severity_error"
CANCELLED = "gcp_pubsub_v1.2_closed_policy_modified"
SOURCE = {"severity": "Critical", "policy_user_labels": {"service": "checkout"}}


def test_the_incident_stays_open_and_the_room_is_told(world: World) -> None:
    """That the watching stopped is on the timeline; escalation goes on until a person has looked."""
    incident = _open(world)
    world.post("cloud_monitoring", edited(CANCELLED, incident_id="0.abc"))
    world.deliver()

    assert world.newest().state is IncidentState.TRIGGERED
    assert world.types(incident)[-1] == "incident.watch_stopped"
    assert told(world, "shop-room")[-1].startswith("[Watch stopped] P1")
    world.advance(timedelta(minutes=5))
    assert world.types(incident)[-1] == "incident.paged"


def test_a_recovery_after_it_ends_the_incident(world: World) -> None:
    """A real close resolves, cancelled watching or not."""
    _open(world)
    world.post("cloud_monitoring", edited(CANCELLED, incident_id="0.abc"))
    world.deliver()
    recovered = {"observed_value": "1", "summary": "returned to normal", "ended_at": 1_746_178_900}
    world.post("cloud_monitoring", edited(CANCELLED, incident_id="0.abc", **recovered, started_at=1_746_177_320))
    world.deliver()

    assert world.newest().state is IncidentState.RESOLVED


def _open(world: World) -> str:
    world.post("cloud_monitoring", edited(OPENED, incident_id="0.abc", started_at=1_746_177_319, **SOURCE))
    world.deliver()
    return world.newest().id
