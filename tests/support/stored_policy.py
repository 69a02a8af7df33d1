"""The object that tests keep a policy in, and what is said where it cannot be read."""

import pytest

from muster.adapters.gcs_policy import GcsPolicy

BUCKET, NAME = "acme-policy", "policy.yaml"
SOURCE = f"gs://{BUCKET}/{NAME}"
TEXT = b"version: 1\n"
MOST = 100


def why_not(policy: GcsPolicy) -> str:
    """Return what a reading says that fails."""
    with pytest.raises(OSError, match=r"^gs://") as failure:
        policy.read()
    return str(failure.value)
