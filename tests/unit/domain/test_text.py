"""Text from outside, capped and folded."""

import pytest

from muster.domain.text import MARK, cap, digest, listed, one_line


def test_what_fits_stays_as_it_is() -> None:
    """To the last character."""
    assert cap("x" * 20, 20) == "x" * 20


def test_what_does_not_fit_is_cut_with_a_mark() -> None:
    """The mark is part of the limit."""
    assert cap("x" * 21, 20) == "x" * (20 - len(MARK)) + MARK


@pytest.mark.parametrize("limit", range(10))
def test_a_small_limit_holds_too(limit: int) -> None:
    """Even where the mark itself does not fit."""
    assert len(cap("x" * 30, limit)) == limit


@pytest.mark.parametrize(
    "text",
    ["a b", " a \t\r\n b\n", "a\x00\x1b\x7f\x85b", "a\u2028b\u2029", "a\u00a0\u3000b"],
)
def test_a_line_is_one_line(text: str) -> None:
    """White space, controls and separators of lines and paragraphs all become one space."""
    assert one_line(text) == "a b"


def test_a_digest_is_short_stable_and_hexadecimal() -> None:
    """Documents are named by it: it must be the same in every release."""
    assert digest("key", "generic", "k") == "98f0e21a8643ee3b320bfe5922a5fbb691b37f56"


@pytest.mark.parametrize(
    ("one", "other"), [(("a", "bc"), ("ab", "c")), (("a", ""), ("a",)), (("1:a",), ("a", "")), (("é",), ("e\u0301",))]
)
def test_parts_do_not_run_into_each_other(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    """Different tuples have different digests."""
    assert digest(*one) != digest(*other)


def test_a_lone_surrogate_is_digested() -> None:
    """Senders write them, and a key made of one is a key."""
    assert len(digest("\ud800")) == 40


@pytest.mark.parametrize(
    ("names", "said"),
    [([], ""), (["Ada"], "Ada"), (["Ada", "Bo"], "Ada and Bo"), (["Ada", "Bo", "Cy"], "Ada, Bo and Cy")],
)
def test_names_are_listed_as_people_do(names: list[str], said: str) -> None:
    """With an and before the last."""
    assert listed(names) == said
