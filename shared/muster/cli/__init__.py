"""The command line: `muster …`. It runs on people's machines and is in no function's zip."""

from muster.cli.program import main

__all__ = ["main"]
