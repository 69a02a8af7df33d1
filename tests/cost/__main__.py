"""`make cost`: say what Muster costs on Google Cloud. `--write` puts it into README.md."""

import argparse
import sys

from tests.cost.table import report, with_report
from tests.support.requirements import ROOT

README = ROOT / "README.md"


def main() -> None:
    """Print the report, or write it."""
    parser = argparse.ArgumentParser(prog="make cost", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write README.md's table anew")
    if parser.parse_args().write:
        README.write_text(with_report(README.read_text("utf-8")), "utf-8")
    else:
        sys.stdout.write(report())


if __name__ == "__main__":
    main()
