"""`make chaos`: set fire to the real processes, and say what holds. Exits with 1 where something does not."""

import argparse
import sys
from contextlib import redirect_stdout
from pathlib import Path
from random import SystemRandom
from tempfile import mkdtemp

from tests.chaos.fire import play
from tests.chaos.plan import draw
from tests.chaos.report import report
from tests.chaos.verdict import breaches
from tests.support.deployment import Emulators
from tests.support.emulators import firestore_emulator, pubsub_emulator
from tests.support.function_process import install

ALERTS_A_MINUTE = 300
SETTLES_WITHIN = 300.0
"""Seconds after the last blow; and as long again as the blows were dealt, since Pub/Sub's waits double."""


def main() -> None:
    """Read the arguments, play, print the report."""
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(1_000_000))
    parser.add_argument("--minutes", type=float, default=2.0)
    chosen = parser.parse_args()
    seconds = chosen.minutes * 60
    plan = draw(chosen.seed, seconds, round(ALERTS_A_MINUTE * chosen.minutes))
    folder = Path(mkdtemp(prefix="muster-chaos-"))
    sys.stderr.write(f"seed {plan.seed}, {len(plan.strikes)} blows in {seconds:g} s; the logs are in {folder}\n")
    with (
        firestore_emulator(folder / "firestore.log") as firestore,
        pubsub_emulator(folder / "pubsub.log") as pubsub,
        (folder / "functions.log").open("w", encoding="utf-8") as log,
        redirect_stdout(log),
    ):
        emulators = Emulators(firestore=firestore, pubsub=pubsub)
        evidence = play(plan, install(folder / "functions"), emulators, folder, patience=SETTLES_WITHIN + seconds)
    sys.stdout.write(report(evidence))
    sys.exit(bool(breaches(evidence)))


if __name__ == "__main__":
    main()
