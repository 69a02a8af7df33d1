"""What comes of a row's events in the simulator: its lines, and the messages that people get, each with its type."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from muster.domain.delivery import Delivery
from muster.domain.message import Message
from muster.domain.policy import Policy
from muster.entrypoint.http import Handler
from muster.ports import Channel, PolicySource, Receipt
from muster.simulator.channels import RecordingChannels
from muster.simulator.play import Script, play_in
from muster.simulator.policies import Unusable
from muster.simulator.scenario import Instead, read_scenario
from muster.simulator.world import World, only_faults
from tests.policy_fields.row import REFUSED, Outcome, Row

START = "2026-01-05T09:00:00Z"
MESSAGE = "message"


def simulated(row: Row, text: str) -> Outcome:
    """Return what comes of a row's events under the policy of a text, or what is wrong with that."""
    written = "\n".join((f"start: {START}", f"until: {row.until}", "policy: policy.yaml", "events:"))
    events = "".join(f"\n  - {event}" for event in row.events) or " []"
    with TemporaryDirectory() as folder:
        (Path(folder) / "policy.yaml").write_text(text, "utf-8")
        file = Path(folder) / "scenario.yaml"
        file.write_text(written + events + "\n", "utf-8")
        try:
            read = read_scenario(str(file), Instead())
        except Unusable as refusal:
            return [(REFUSED, problem.removeprefix(folder)) for problem in refusal.problems]
    return _played(read.policy, read.script)


def _played(policy: Policy, script: Script) -> Outcome:
    with only_faults():
        world = Overheard(policy, script)
        try:
            play_in(world, script)
        finally:
            world.close()
    return [*((line.type, str(line.fields())) for line in world.journal.lines), *world.heard]


class Overheard(World):
    """A simulated world in which every message is heard."""

    def __init__(self, policy: Policy, script: Script) -> None:
        """Begin as the script does."""
        self.heard: Outcome = []
        super().__init__(policy, script.start, script.seed, script.calendars)

    def _build(self, policies: PolicySource) -> dict[str, Handler]:
        self.channels = Ears(self._delivery, self.journal.handed_over, self.heard)
        return super()._build(policies)


class Ears(RecordingChannels):
    """Channels on which every message that is taken is heard."""

    def __init__(
        self, find: Callable[[str], Delivery], taken: Callable[[Delivery, Message], None], heard: Outcome
    ) -> None:
        """Write what is heard into `heard`."""
        super().__init__(find, taken)
        self._heard = heard

    def get(self, policy: Policy, channel: str) -> Channel:
        """Return the channel of that name."""
        return _Ear(super().get(policy, channel), channel, self._heard)


@dataclass(frozen=True, slots=True)
class _Ear(Channel):
    inner: Channel
    name: str
    heard: Outcome

    def send(self, message: Message, address: str, delivery: str) -> Receipt:
        """Send it on, and hear it once it is taken."""
        receipt = self.inner.send(message, address, delivery)
        self.heard.append((MESSAGE, f"{self.name} to {address}: {message}"))
        return receipt
