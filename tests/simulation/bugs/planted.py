"""All bugs that are planted, by what they break: see ARCHITECTURE.md, "What must hold, always"."""

from tests.simulation.bugs import deliveries, records, timing

BUGS = (*records.BUGS, *timing.BUGS, *deliveries.BUGS)
