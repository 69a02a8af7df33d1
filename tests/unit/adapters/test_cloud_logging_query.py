"""What Cloud Logging is asked for, whatever an alert says."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from muster.adapters.cloud_logging_logs import query_for
from muster.domain.alert import LABEL_LIMIT, LABELS_LIMIT
from muster.domain.evidence import Resource
from tests.support.logging_filter import matches
from tests.support.logging_server import entry

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
QUERY_LIMIT = 20_000
"""https://cloud.google.com/logging/quotas"""


@given(
    value=st.text(st.characters(codec="utf-8"), min_size=1, max_size=LABEL_LIMIT),
    other=st.text(st.characters(codec="utf-8"), max_size=20),
)
def test_a_label_asks_for_nothing_but_equality(value: str, other: str) -> None:
    """Whatever a stranger writes in it, the query finds the resource of that very name and no other (trap 18)."""
    query = query_for(Resource(type="gce_instance", labels={"name": value}, project=None), NOON, NOON)
    assert query is not None
    assert matches(entry("x", at=NOON, resource_type="gce_instance", labels={"name": value}), query)
    if other.casefold() != value.casefold():
        assert not matches(entry("x", at=NOON, resource_type="gce_instance", labels={"name": other}), query)


def test_the_longest_query_is_within_the_limit() -> None:
    """As many labels, as long as the intake lets through, of characters that must be escaped."""
    labels = {f"{'n' * 95}{number:02}": '"' * LABEL_LIMIT for number in range(LABELS_LIMIT)}
    query = query_for(Resource(type="t" * 100, labels=labels, project=None), NOON, NOON)
    assert query is not None
    assert len(query) < QUERY_LIMIT
