"""What a machine may lack: skip with a reason, or fail where MUSTER_REQUIRE says that it must be there."""

import os
from typing import NoReturn

import pytest
from _pytest.outcomes import Skipped

REQUIRABLE = frozenset({"emulators", "terraform", "terraform-standin", "chromium"})
"""The names that MUSTER_REQUIRE may list, separated by commas."""


class Missing(Skipped):
    """A skip whose reason is the machine and not the test: the summary has one line for all tests that it hits."""


def require(what: str, reason: str) -> NoReturn:
    """Skip the test because `what` is missing here, with `reason`; fail it where MUSTER_REQUIRE lists `what`."""
    if what not in REQUIRABLE:
        raise ValueError(f"{what!r} is none of {', '.join(sorted(REQUIRABLE))}")
    if what in {name.strip() for name in os.environ.get("MUSTER_REQUIRE", "").split(",")}:
        pytest.fail(f"MUSTER_REQUIRE lists {what}, but {reason}", pytrace=False)
    raise Missing(reason)
