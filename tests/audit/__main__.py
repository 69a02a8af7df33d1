"""`make audit`: ask whether anything is known against what is pinned, and say so where nobody can be asked.

Exits with 1 where there is a finding; and where the database cannot be asked, if MUSTER_REQUIRE lists "advisories".
"""

import os
import sys

from tests.audit.advisories import OSV, NotAsked, findings, pinned


def main(url: str = OSV) -> int:
    """Print the result; return the exit code."""
    packages = pinned()
    try:
        found = findings(packages, url)
    except NotAsked as error:
        sys.stdout.write(f"NOT AUDITED: {len(packages)} packages are pinned, and {url} cannot be asked ({error}).\n")
        return int("advisories" in os.environ.get("MUSTER_REQUIRE", "").split(","))
    sys.stdout.write("".join(f"{finding}\n" for finding in found))
    sys.stdout.write(f"{len(packages)} packages are pinned, {len(found)} advisories are known against them.\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
