"""Text from outside is inert and short before any channel shapes it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.channels import wording
from muster.domain.alert import Link
from muster.domain.text import MARK
from tests.support.messages import HOSTILE, a_page

ANYTHING = st.text(st.characters())


@given(ANYTHING | st.just(HOSTILE), st.integers(min_value=len(MARK), max_value=200))
def test_inert_text_has_no_power_and_is_short(text: str, limit: int) -> None:
    """No control character but the newline, no direction override, no half character; never over the limit."""
    inert = wording.inert(text, limit)
    assert len(inert) <= limit
    assert not [c for c in inert if unicodedata.category(c) in {"Cc", "Cs"} and c != "\n"]
    assert not set(inert) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029\ufffe\uffff")
    inert.encode()


@given(ANYTHING)
def test_a_line_is_one_line(text: str) -> None:
    """Nothing can begin a second line, nor pad with white space."""
    line = wording.line(text, 100)
    assert line.splitlines() == ([line] if line else [])
    assert line == " ".join(line.split())


def test_a_megabyte_is_cut_with_a_visible_mark() -> None:
    """A giant text costs no more than its limit, and shows that it was cut."""
    assert wording.inert("x" * 1_000_000, 100) == "x" * (100 - len(MARK)) + MARK


def test_line_breaks_of_every_system_become_newlines() -> None:
    """Details keep their lines, whoever wrote them."""
    assert wording.inert("a\r\nb\rc\nd\u2028e\tf", 100) == "a\nb\nc\nd\ne f"


def test_ordinary_text_of_any_script_is_kept() -> None:
    """Making text inert costs no letter: accents, right-to-left scripts, joined emoji."""
    text = "Überlauf — تنبيه — 障害 👩\u200d🚒"
    assert text == wording.inert(text, 100)


def test_the_headline_is_never_empty() -> None:
    """A page with nothing to say still says which incident it is about."""
    assert wording.headline(a_page(headline=" \x00 ")) == "Incident 2026-11-02-k3v9"


def test_being_late_is_said_first() -> None:
    """A page that is late says so before anything else, and absent sentences leave no gap."""
    assert list(wording.sentences(a_page(late="This page is 2 h late.", since=""))) == [
        "This page is 2 h late.",
        "You are on call for Shop.",
        "Unless acknowledged by 10:15, Bo is paged.",
    ]


def test_facts_left_out_are_counted() -> None:
    """Ten facts are shown; of more, the last place says how many are not."""
    facts = wording.facts(a_page(facts=tuple((f"n{n}", "v") for n in range(13))))
    assert facts[-2:] == (("n8", "v"), ("…", "4 more"))


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "", "https://x/" + "a" * 3_000]
)
def test_only_web_links_of_a_sane_length_are_shown(href: str) -> None:
    """A link that is no http(s) URL, or too long to be carried whole, is not shown."""
    assert wording.links(a_page(links=(Link(text="x", href=href),))) == ()


@pytest.mark.parametrize(
    ("href", "label"),
    [
        ("https://wiki.example/x", "Acknowledge (wiki.example)"),
        ("https://muster.example@evil.example/r/", "Acknowledge (evil.example)"),
        ("https://muster.example." + "a" * 60 + ".evil.example/", "Acknowledge (…" + "a" * 26 + ".evil.example)"),
        ("https://[broken/", "Acknowledge (?)"),
    ],
)
def test_a_link_of_the_alert_says_where_it_leads(href: str, label: str) -> None:
    """Whatever it is called, it cannot pass for one of ours."""
    assert wording.label(Link(text="Acknowledge", href=href)) == label


@given(ANYTHING)
def test_a_link_holds_url_characters_only(text: str) -> None:
    """No link ends an attribute, a line or a Slack link, whatever the alert put into it."""
    for link in wording.links(a_page(links=(Link(text="x", href=f"https://a.example/{text}"),))):
        assert link.href.isascii()
        assert link.href.isprintable()
        assert not set(link.href) & set(' "<>|\\^`{}')
