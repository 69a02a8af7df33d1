"""`muster incidents assign` and `update`, against a running Muster."""

from dataclasses import replace
from functools import partial

import pytest

from tests.support.desk import Desk, desk_policy
from tests.support.informing import kept_informed, with_roles
from tests.support.muster_command import Muster


@pytest.fixture
def muster(desk: Desk, muster: Muster) -> Muster:
    """Run `muster incidents` against the desk as Bo, where people have roles and are kept informed."""
    policy = kept_informed(policy=with_roles(policy=desk_policy()))
    desk.policies.policy = replace(policy, video_bridge="https://meet.example/1")
    return partial(muster, "incidents")


def test_a_role_is_handed_over(desk: Desk, muster: Muster) -> None:
    """To a person, or to nobody; `show` says who has what, and where to meet."""
    incident = desk.open()
    assert muster("assign", incident.id, "manager", "ada", "--reason", "shift")[:2] == (
        0,
        "Manager assigned: Bo made Ada the Manager: shift\n",
    )
    shown = muster("show", incident.id)[1]
    assert "Roles:           manager ada, writer cy" in shown
    assert "Video call:      https://meet.example/1" in shown
    assert muster("assign", incident.id, "manager", "--nobody")[:2] == (
        0,
        "Manager left open: Bo left nobody as the Manager\n",
    )


@pytest.mark.parametrize("said", [(), ("ada", "--nobody")])
def test_a_role_goes_to_one_person_or_to_nobody(desk: Desk, muster: Muster, said: tuple[str, ...]) -> None:
    """To forget the name must not empty the role."""
    code, _, err = muster("assign", desk.open().id, "manager", *said)
    assert code == 2
    assert "name a PERSON, or say --nobody" in err


def test_an_update_is_told(desk: Desk, muster: Muster) -> None:
    """To all who are kept informed, or to one audience; an empty one is bad usage."""
    incident = desk.open()
    assert muster("update", incident.id, "We found it.", "--eta", "noon")[:2] == (
        0,
        'Told Bosses "We found it." by Bo\n',
    )
    assert muster("update", incident.id, "Hello.", "--audience", "users")[1] == 'Told Users "Hello." by Bo\n'
    assert muster("update", incident.id, "x", "--audience", "press")[0] == 1
    code, _, err = muster("update", incident.id, " ")
    assert code == 2
    assert "the update is empty" in err
