"""All that Terraform declares, applied and started once for all tests of this folder; each has an alert of its own."""

from collections.abc import Iterator

import pytest

from tests.support.applied.state import State
from tests.support.applied.system import applied_system
from tests.support.applied.workspace import POLICY, applied_workspace
from tests.support.applied.world import World
from tests.support.deployment import Emulators
from tests.support.mail_server import SmtpServer
from tests.support.servers import fake_slack


@pytest.fixture(scope="package")
def world(firestore_emulator: str, pubsub_emulator: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Apply and start everything, with a mail server and a Slack."""
    folder = tmp_path_factory.mktemp("applied")
    emulators = Emulators(firestore=firestore_emulator, pubsub=pubsub_emulator)
    with SmtpServer() as mail, fake_slack() as slack:
        given = {"muster-slack-incidents": f"{slack.url}/services/incidents"}
        with applied_workspace(folder / "checkout", POLICY.format(port=mail.port)) as applied:
            state = State.of(applied.state())
            with applied_system(state, applied.root, folder / "run", emulators, given) as system:
                yield World(applied=applied, system=system, mail=mail, slack=slack)
