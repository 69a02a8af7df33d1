"""A policy in a bucket, and a world that goes by it."""

from datetime import timedelta

from muster import wiring
from tests.support.policy_file import GOOD
from tests.support.servers import Answer
from tests.support.storage_server import StorageServer
from tests.support.world import World

MINUTE = timedelta(minutes=1)
PLACE = ("acme-policy", "prod/policy.yaml")
SOURCE = "gs://acme-policy/prod/policy.yaml"


class Bucket:
    """A bucket with a policy in it, and the world that goes by it."""

    def __init__(self, world: World, storage: StorageServer) -> None:
        """Deploy a good policy, and start."""
        self.world, self.storage = world, storage
        self.deploy(GOOD)
        self.start()

    def deploy(self, text: str) -> None:
        """Write the object; whatever was wrong with the bucket is well again."""
        self.storage.put(*PLACE, text.encode())
        self.storage.failing = None

    def start(self) -> None:
        """Start the processes anew, which remember nothing."""
        world = self.world
        self.keep = wiring.keep_policy(
            SOURCE, world.documents, world.clock, world.bus, storage_emulator=self.storage.url
        )
        world.in_force = self.keep
        world.restart()

    def fail(self, fault: Answer, minutes: int) -> None:
        """Let the bucket be ill for so long, and longer."""
        self.storage.failing = fault
        self.world.advance(minutes * MINUTE)

    def in_force(self) -> str:
        """Return whose policy is gone by."""
        return self.keep.current().organisation
