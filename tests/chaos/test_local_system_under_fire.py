"""`muster up` is killed and runs out of disk amid alerts, while its provider fails: nothing is lost."""

import sys
from pathlib import Path

import pytest

from tests.chaos.local_fire import play
from tests.chaos.plan import LOCAL_LANES, Blow, draw
from tests.chaos.report import report
from tests.chaos.verdict import breaches

SEED = 4
SECONDS = 8.0
ALERTS = 200
PATIENCE = 150.0
"""Seconds: what was refused often waits for up to a minute."""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits another process")
def test_a_full_disk_and_a_kill_lose_nothing(tmp_path: Path) -> None:
    """What is answered 2xx is on record, every step has paged, once; what cannot be stored is refused meanwhile."""
    plan = draw(SEED, SECONDS, ALERTS, LOCAL_LANES)
    evidence = play(plan, tmp_path, patience=PATIENCE)
    print(report(evidence))  # noqa: T201 - what pytest captures, it shows of a failure
    assert breaches(evidence) == []
    assert {trouble.blow for trouble in evidence.troubles} == {Blow.KILL, Blow.FULL}
    refused = {status for sent in evidence.sent for _, status in sent.answers if status >= 400}
    assert refused == {503}
