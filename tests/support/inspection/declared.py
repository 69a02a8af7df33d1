"""What is to be deployed, worked out from functions/functions.yaml and Terraform's variables by the design's rules.

The rules are written down here a second time, and on purpose: a mistake in the configuration is not repeated here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from tests.support.bundle import DECLARED
from tests.support.requirements import ROOT

FUNCTIONS: Mapping[str, Any] = DECLARED["functions"]
TOPICS: Mapping[str, str] = DECLARED["topics"]
"""The setting that holds a topic's name, by topic."""
INDEXES: Mapping[str, Any] = json.loads((ROOT / "terraform/modules/firestore/indexes.json").read_text("utf-8"))
BUILD = sha256((ROOT / "terraform/modules/function/build.yaml").read_bytes()).hexdigest()
"""The hash of how images are built."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A deployment: what its variables are, and what everything in it is called."""

    project: str
    number: str
    regions: tuple[str, ...]
    wake_channels: tuple[str, ...]
    policy: str
    channels: tuple[str, ...]
    name: str = "muster"
    database: str = "muster"
    location: str = "eur3"
    bucket_location: str = "EU"
    max_instances: int = 20
    rebuild: int = 1
    backup_days: int = 14
    sources: tuple[str, ...] = ("cloud_monitoring", "generic", "pagerduty")
    external_heartbeat: bool = False
    generations: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def urgent(self) -> list[str]:
        """Return the functions for which somebody is woken."""
        return [name for name, needs in FUNCTIONS.items() if needs["urgent"]]

    @property
    def secrets(self) -> dict[str, str]:
        """Return of which kind each secret is, by name."""
        kinds = dict.fromkeys(self.channels, "channels")
        kinds |= {"heartbeat-url": "heartbeat"} if self.external_heartbeat else {}
        return kinds | {f"intake-{source}": "intake" for source in self.sources} | {"link-keys": "links"}

    def secrets_of(self, function: str) -> list[str]:
        """Return the secrets that a function may read."""
        return [name for name, kind in self.secrets.items() if kind in FUNCTIONS[function]["secrets"]]

    def generations_of(self, secret: str) -> tuple[int, ...]:
        """Return the generations that Terraform makes of a key; what is given has none."""
        return () if self.secrets[secret] in {"channels", "heartbeat"} else self.generations.get(secret, (1,))

    def service(self, function: str) -> str:
        """Return the name of a function's service."""
        return f"{self.name}-{function.replace('_', '-')}"

    def url(self, function: str, region: str) -> str:
        """Return a function's URL, which is also its audience."""
        return f"https://{self.service(function)}-{self.number}.{region}.run.app"

    def topic(self, topic: str, region: str) -> str:
        """Return the name of a topic in a region."""
        return f"{self.name}-{topic}-{region}"

    def subscription(self, topic: str, function: str, region: str) -> str:
        """Return the name of the subscription that pushes a topic to a function."""
        return f"{self.topic(topic, region)}-{function.replace('_', '-')}"

    def account(self, who: str) -> str:
        """Return the address of a function's account, or of pubsub, scheduler or build."""
        return f"{self.name}-{who.rpartition('_')[2]}@{self.project}.iam.gserviceaccount.com"

    def agent(self, of: str) -> str:
        """Return the address of an account of Google's own in the project: gcp-sa-pubsub and the like."""
        return f"service-{self.number}@{of}.iam.gserviceaccount.com"

    def callers(self, function: str) -> list[str]:
        """Return the accounts that call a function."""
        of = {"pubsub": "pushes", "scheduler": "schedules"}
        return [self.account(caller) for caller, calls in of.items() if FUNCTIONS[function][calls]]

    def tag(self, bundle: str) -> str:
        """Return the tag of the image of a zip with the hash `bundle`: another whenever it must be built anew."""
        return sha256(f"{bundle}/{BUILD}/{self.rebuild}".encode()).hexdigest()[:32]

    def bucket(self, holds: str) -> str:
        """Return the name of the bucket that holds the policy or the sources."""
        return f"{self.project}-{self.name}-{holds}"
