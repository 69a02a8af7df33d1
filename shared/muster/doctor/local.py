"""A local instance: the secrets that are its own, and those that its policy names."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from muster.doctor.check import Check, Finding
from muster.doctor.documents import Documents
from muster.doctor.policy import in_force
from muster.ports import Secrets


def secrets(held: Secrets, own: Sequence[str], documents: Documents, folder: Path) -> Check:
    """Return a check of the secrets in `folder`; `own` are those that Muster makes itself."""
    look = partial(_secrets, held, own, documents, folder)
    return Check(area="secrets", subject="every secret that is needed", well="is set", look=look)


def _secrets(held: Secrets, own: Sequence[str], documents: Documents, folder: Path) -> Iterator[Finding]:
    for name in own:
        if not held.get(name):
            yield Finding(what=f"the key {name} is not set", fix="muster up, which makes it at its next start")
    policy = in_force(documents)
    rules = policy.channels.values() if policy else ()
    settings = [provider.settings for rule in rules for provider in rule.providers]
    for name in sorted({each["secret"] for each in settings if "secret" in each}):
        if not held.get(name):
            what = f"the secret {name} is not set: with --send, channels that need it send nothing"
            yield Finding(what=what, fix=f"printf %s VALUE > {folder / name}", severity="warning")
