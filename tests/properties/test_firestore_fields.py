"""Properties of how fields are put into Firestore."""

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from muster.adapters.firestore_fields import from_stored, ours, to_stored

names = st.text(st.characters(codec="utf-8"), max_size=5) | st.sampled_from(
    ["", "__", "__name__", "~", "~~", "~[]", "~~[]", "~__", "commit_id", "expire_at", "~commit_id", "[]"]
)
scalars = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
)
values = st.recursive(
    scalars | st.text(st.characters(codec="utf-8"), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=10,
)


def assert_storable(value: Any, *, in_list: bool = False) -> None:  # noqa: ANN401 - any JSON value
    """Assert that Firestore takes a value: https://firebase.google.com/docs/firestore/quotas#limits."""
    if isinstance(value, dict):
        for name, inner in value.items():
            assert name
            assert not re.fullmatch("__.*__", name)
            assert_storable(inner)
    elif isinstance(value, list):
        assert not in_list
        for inner in value:
            assert_storable(inner, in_list=True)


@given(fields=st.dictionaries(names, values, max_size=4))
def test_fields_come_back_from_firestore_as_they_were(fields: dict[str, Any]) -> None:
    """Whatever their names and nesting, fields are stored in a form that Firestore takes, and read as they were."""
    stored = to_stored(fields)

    assert_storable(stored)
    assert ours("x").keys().isdisjoint(stored)
    assert from_stored(stored | ours("x")) == fields
