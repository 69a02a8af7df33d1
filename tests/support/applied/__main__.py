"""`python -m tests.support.applied`: apply Terraform without a cloud, run all of it, say where to send an alert."""

import signal
import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

from tests.support.applied.state import State
from tests.support.applied.system import AppliedSystem, applied_system
from tests.support.applied.workspace import POLICY, REGIONS, applied_workspace
from tests.support.deployment import Emulators
from tests.support.emulators import firestore_emulator, pubsub_emulator
from tests.support.mail_server import SmtpServer
from tests.support.require import Missing
from tests.support.servers import fake_slack

MINUTE = 60.0
WELCOME = """\
Everything that Terraform declares runs here, behind {front_end}, which is Google's front end. Send an alert:

  curl -H 'Host: {host}' -H 'Authorization: Bearer {key}' \\
    -d '{{"title": "Checkout is down"}}' {front_end}/intake/generic

Pages are printed here; the host of a link goes into the header Host too. The tick comes every minute. Ctrl-C ends.
"""


def main() -> None:
    """Run until Ctrl-C."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        emulators = _emulators(stack, folder)
        mail, slack = stack.enter_context(SmtpServer()), stack.enter_context(fake_slack())
        sys.stdout.write("Applying Terraform, which takes half a minute …\n")
        applied = stack.enter_context(applied_workspace(folder / "checkout", POLICY.format(port=mail.port)))
        state, given = State.of(applied.state()), {"muster-slack-incidents": f"{slack.url}/services/incidents"}
        system = stack.enter_context(applied_system(state, applied.root, folder / "run", emulators, given))
        Thread(target=_tick, args=(system,), daemon=True).start()
        with suppress(KeyboardInterrupt):
            sys.stdout.write(_welcome(system))
            _print_mails(mail)


def _emulators(stack: ExitStack, folder: Path) -> Emulators:
    """Start the emulators, which outlive Ctrl-C: they are needed until everything else has ended."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    firestore = stack.enter_context(firestore_emulator(folder / "firestore.log"))
    pubsub = stack.enter_context(pubsub_emulator(folder / "pubsub.log"))
    signal.signal(signal.SIGINT, before)
    return Emulators(firestore=firestore, pubsub=pubsub)


def _welcome(system: AppliedSystem) -> str:
    url = system.state.outputs["deployment"]["regions"][REGIONS[0]]["functions"]["alert_intake"]["url"]
    key = system.secrets.access("muster-intake-generic")
    return WELCOME.format(front_end=system.front_end.url, host=url.removeprefix("https://"), key=key)


def _tick(system: AppliedSystem) -> None:
    while not Event().wait(MINUTE):
        system.scheduler.run("muster-tick", REGIONS[0])


def _print_mails(mail: SmtpServer) -> None:
    shown = 0
    while True:
        with suppress(TimeoutError):
            for each in mail.mails.wait_for(shown + 1, MINUTE)[shown:]:
                sys.stdout.write(f"\n--- to {', '.join(each.recipients)}\n{each.text()}")
                shown += 1


if __name__ == "__main__":
    try:
        main()
    except Missing as missing:
        sys.exit(f"{missing.msg}")
