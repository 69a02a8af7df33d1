"""The table of docs/guarantees.md: what the simulation looks for, and the planted mistakes that it finds."""

from tests.reference.tables import table
from tests.simulation.bugs.planted import BUGS
from tests.simulation.checker import CHECKS
from tests.support.requirements import ROOT

GUARANTEES = ROOT / "docs/guarantees.md"


def simulation() -> str:
    """Return a row a check, by the number of the promise that it is for."""
    return table(
        ("promise", "what is looked for", "planted mistakes that it finds"),
        (
            (
                str(promise),
                check.__name__.replace("_", " "),
                "; ".join(bug.name for bug in BUGS if bug.found_by is check),
            )
            for promise, check in CHECKS
        ),
    )


TABLES = {"simulation": simulation}
