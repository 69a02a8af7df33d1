"""Text that is no YAML, or no harmless YAML, is refused where reading it stopped, and quickly."""

import time

import pytest

from muster.policy.load import parse
from tests.support.policy_file import GOOD, expected, found

REFUSED = [
    ("empty", "¦", "the file is empty: a policy begins with 'version: 1'"),
    ("comments only", "¦# nothing\n", "the file is empty: a policy begins with 'version: 1'"),
    ("a list", "¦- version: 1\n", "expected keys with values"),
    ("a word", "¦version\n", "expected keys with values"),
    ("a tab", "people:\n¦\tada: {}\n", "a tab: YAML is indented with spaces"),
    ("a tab after a value", "version: 1\n¦\torganisation: x\n", "a tab: YAML is indented with spaces"),
    ("an open quote", 'version: ¦"1\nteams: {}\n', "the quotation mark that opens here is never closed"),
    ("an open bracket", "teams: {a: [b}¦\n", None),
    (
        "a colon in text",
        "organisation: Acme¦: Shop\n",
        'a ":" too many: wrong indentation, or text that must be in quotes',
    ),
    ("a key without a colon", "version: 1\n¦teams\n  a: b\n", 'a ":" is missing after this'),
    ("indentation", "teams:\n  - a\n ¦- b\n", "this does not belong to what stands above it: wrong indentation"),
    ("a list within keys", "- a\n¦b: c\n", 'a list goes on with "-" in the same column, or ends: wrong indentation'),
    ("an unquoted pattern", "title: ¦*disk\n", "nothing is called &disk; text that begins with * must be in quotes"),
    ("an unquoted %", "title: ¦%a\n", "text that begins with % must be in quotes"),
    ("two documents", "version: 1\n¦---\nversion: 1\n", "a second document begins here: a policy is one document"),
    (
        "a tag",
        "version: ¦!!python/object:os.system 1\n",
        "the tag !!python/object:os.system has no meaning in a policy: leave it out",
    ),
    ("a control character", "version: 1\nname: ab¦\x07\n", "the control character U+0007 cannot stand in a policy"),
    ("itself within itself", "a: &a [¦*a]\n", "*a stands within &a: it would contain itself"),
    ("a list as a key", "¦[a]: b\n", None),
]


@pytest.mark.parametrize(("text", "message"), [pytest.param(*each[1:], id=each[0]) for each in REFUSED])
def test_what_cannot_be_read_is_one_problem_at_its_place(text: str, message: str | None) -> None:
    """The first thing that stops the reading is named, with what to do about it."""
    problems = [each for each in found(text) if "needs" not in each]
    if message is None:
        assert len(problems) == 1
    else:
        assert problems == expected(text, f"error: {message}")


def test_a_pattern_that_is_no_anchor_either_is_explained() -> None:
    """`*disk*` without quotes, the commonest slip with patterns, is told from other bad syntax."""
    (problem,) = found("when: {title: *disk*}\n")
    assert problem.endswith("error: text that begins with * or & must be in quotes")


def test_a_problem_prints_as_compilers_do() -> None:
    """A printed problem is file:line:column: severity: message, so that editors can jump to it."""
    (problem,) = parse("version: 2\norganisation: Acme\ntime_zone: UTC\n", "acme/policy.yaml").problems
    assert str(problem) == "acme/policy.yaml:1:10: error: this Muster reads policies of version 1, found '2'"


def test_columns_count_characters_not_bytes() -> None:
    """What stands after letters of several bytes is found where an editor shows it."""
    assert found("version: 1\norganisation: {å: 'ö', ü: ¦}\ntime_zone: UTC\n")[0].startswith("2:15: ")
    assert found("version: 1\norganisation: Åäö\ntime_zone: UTC\npeople: {ö: {åäö: 1}}\n")[0].startswith("4:10: ")


def test_line_ends_and_byte_order_marks_of_other_systems_change_nothing() -> None:
    """A file saved on Windows is the same policy."""
    assert found("\ufeff" + GOOD.replace("\n", "\r\n")) == []


DEEP, MANY, LONG = "more than 30 levels", "more than 20,000 values", "the file is longer than 400,000 characters"
LAUGHS = "".join(f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
CHAIN = "".join(f"a{n + 1}: &a{n + 1} [*a{n}]\n" for n in range(200))
BOMBS = [
    ("a billion laughs", "a: &a [x,x,x,x,x,x,x,x,x]\n" + LAUGHS, MANY),
    ("aliases nested deep", "a0: &a0 [x]\n" + CHAIN, DEEP),
    ("brackets nested deep", "[" * 100_000, DEEP),
    ("braces nested deep", "{a: " * 50_000, DEEP),
    ("dashes nested deep", "- " * 100_000, DEEP),
    ("questions nested deep", "? " * 100_000, DEEP),
    ("a huge file", "# " + "x" * 400_000, LONG),
    ("a huge list", "[" + "a," * 150_000 + "]", MANY),
    ("a huge number", "version: " + "9" * 300_000, "this Muster reads policies of version 1"),
    ("many keys", "".join(f"k{n}: 1\n" for n in range(9_000)), "unknown key 'k0'"),
    ("a long quoted text", 'version: "' + "\\x41" * 90_000 + '"', "this Muster reads policies of version 1"),
]


@pytest.mark.parametrize(("text", "message"), [pytest.param(*each[1:], id=each[0]) for each in BOMBS])
def test_a_bomb_is_refused_in_bounded_time(text: str, message: str) -> None:
    """No text, however it is nested or repeated, takes the reader more than moments, or down."""
    began = time.process_time()
    checked = parse(text, "bomb.yaml")
    assert time.process_time() - began < 5
    assert checked.policy is None
    assert any(message in problem.message for problem in checked.errors)


def test_aliases_within_bounds_repeat_what_they_name() -> None:
    """Anchors may be used: a step written once may stand in two plans."""
    assert found(GOOD.replace("  P4: [{at: 0m, tell: room}]", "  P4: [&tell {at: 0m, tell: room}, *tell]")) == []
