"""Untrusted text in Markdown shows as it is, and does nothing."""

import pytest

from muster.domain.markdown import block, inline


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("disk is full", "disk is full"),
        ("*loud* _text_", r"\*loud\* \_text\_"),
        ("<script>alert(1)</script>", r"\<script\>alert(1)\</script\>"),
        ("![x](http://evil.example)", r"\!\[x\](http://evil.example)"),
        ("`rm` | ~~x~~ &amp; \\ #1", r"\`rm\` \| \~\~x\~\~ \&amp; \\ \#1"),
        ("one\n\n# two\r\n\x1b[31m", r"one \# two \[31m"),
    ],
)
def test_a_line_stays_a_line_and_means_nothing_else(text: str, escaped: str) -> None:
    """No emphasis, no link, no image, no HTML, no heading, no table, no line of its own."""
    assert inline(text) == escaped


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("- item", r"\- item"),
        ("+ item", r"\+ item"),
        ("1. item", r"1\. item"),
        ("12) item", r"12\) item"),
        ("===", r"\==="),
        ("# head", r"\# head"),
        ("> said", r"\> said"),
        ("one\ntwo\n\n   three", "one  \ntwo  \n\nthree"),
        ("1.5 h", r"1\.5 h"),
    ],
)
def test_a_block_keeps_its_lines_and_begins_no_list(text: str, escaped: str) -> None:
    """Nor a quotation, a heading or an underline; blank lines part paragraphs."""
    assert block(text, 100) == escaped


def test_what_is_cut_says_so() -> None:
    """With the usual mark, which is no Markdown either."""
    assert inline("x" * 700).endswith(r"… \[cut\]")
    assert block("x" * 101, 100).endswith(r"… \[cut\]")
