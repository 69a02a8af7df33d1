"""`make chaos` in short: the functions' real processes are killed and cut off, and nothing is lost."""

from pathlib import Path

from tests.chaos.fire import play
from tests.chaos.plan import Blow, draw
from tests.chaos.report import report
from tests.chaos.verdict import breaches
from tests.support.deployment import Emulators
from tests.support.function_process import install

SEED = 16
"""Its plan has every kind of blow."""
SECONDS = 8.0
ALERTS = 80
PATIENCE = 240.0
"""Seconds, for a machine that is busy with other tests; an idle one takes about ten."""


def test_whatever_breaks_nothing_is_lost(firestore_emulator: str, pubsub_emulator: str, tmp_path: Path) -> None:
    """Every accepted alert is on record, every due step has paged, once; every delivery and every process has ended."""
    emulators = Emulators(firestore=firestore_emulator, pubsub=pubsub_emulator)
    plan = draw(SEED, SECONDS, ALERTS)
    evidence = play(plan, install(tmp_path / "functions"), emulators, tmp_path, patience=PATIENCE, hurry=True)
    print(report(evidence))  # noqa: T201 - what pytest captures, it shows of a failure
    assert breaches(evidence) == []
    assert {trouble.blow for trouble in evidence.troubles} == set(Blow) - {Blow.FULL}
    assert len(evidence.sent) == ALERTS
