"""When Muster looks after itself."""

from datetime import UTC, datetime, timedelta

import pytest

from muster.domain.audit import EVERY, Audit, is_time

NOW = datetime(2026, 11, 22, 9, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (None, True),
        (NOW - EVERY, True),
        (NOW - timedelta(seconds=40), False),
        (NOW + timedelta(seconds=40), False),
        (NOW + timedelta(hours=3), True),
    ],
    ids=["the first", "in its turn", "again", "by a clock that is behind", "after one by a clock that was wrong"],
)
def test_it_is_time_again(last: datetime | None, expected: bool) -> None:  # noqa: FBT001 - a case
    """Every five minutes; and one that was noted by a clock far ahead does not end all audits until then."""
    assert is_time(NOW, Audit(at=last) if last else None) is expected
