"""`python -m muster.cli` is `muster`."""

from muster.cli.program import main

main()
