"""A seed is all there is: whoever lives through it again sees the very same, to the last byte."""

import os
import subprocess
import sys
from hashlib import sha256

import pytest

from tests.simulation.draw import draw
from tests.simulation.simulation import run

SEEDS = range(0, 40, 2)
ALONE = "from tests.simulation.test_determinism import *; print(*map(digest, SEEDS), sep='\\n')"


def digest(seed: int) -> str:
    """Return what stands for all that happens, and for every document at the end."""
    record = run(draw(seed))
    documents = {path: versions[-1].fields for path, versions in record.history.documents.items()}
    return sha256(repr((record.lines, sorted(documents.items()))).encode()).hexdigest()


@pytest.fixture(scope="module")
def digests() -> list[str]:
    """Return what this process sees."""
    return [digest(seed) for seed in SEEDS]


def test_a_seed_repeats_itself(digests: list[str]) -> None:
    """Within a process."""
    assert [digest(seed) for seed in SEEDS] == digests


@pytest.mark.parametrize("hash_seed", ["1", "4242"])
def test_a_seed_is_the_same_in_another_process(digests: list[str], hash_seed: str) -> None:
    """Where sets and dictionaries of texts are in another order."""
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join(sys.path)}
    seen = subprocess.run(
        [sys.executable, "-c", ALONE], env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    assert seen.stdout.split() == digests


def test_seeds_differ(digests: list[str]) -> None:
    """No two afternoons are alike."""
    assert len({*digests}) == len(digests)
