"""Whatever a file holds, reading it ends in a policy or in problems, and in nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.policy.load import Unreadable, decode, load, parse, preset_names
from muster.policy.problem import Checked
from tests.support.policy_file import GOOD

PRESETS = [GOOD, *(load(name)[0] for name in preset_names())]
SIGNS = [
    "&a ",
    "*a",
    "{",
    "}",
    "[",
    "]",
    ": ",
    "- ",
    "\n",
    "\t",
    "'",
    '"',
    "#",
    "!x ",
    "? ",
    "| ",
    "> ",
    "<<: ",
    "---\n",
]
WORDS = ["~", "no", "10:00", "0m", "P1", "on-call", "everyone in ", "same as P1", "2026-02-30", "level", "same as P3"]
ODDITIES = [
    "1e999",
    ".inf",
    "\u0663",
    "1: ",
    "999999999999",
    "-1",
    "+46",
    "\x00",
    "\u2028",
    "\ud800",
    "\U0001d538",
    "é",
]
PIECES = st.sampled_from([*SIGNS, *WORDS, *ODDITIES])


thrice = settings(max_examples=3 * settings().max_examples)


def assert_sound(checked: Checked) -> None:
    """Assert that a result keeps its promises: a policy or an error, in order, at places that exist, on one line."""
    assert (checked.policy is None) == bool(checked.errors)
    assert list(checked.problems) == sorted(checked.problems)
    for problem in checked.problems:
        assert problem.line >= 1
        assert problem.column >= 1
        assert str(problem).isprintable()


@given(st.text(max_size=400))
def test_any_text_gives_a_policy_or_problems(text: str) -> None:
    """No text raises."""
    assert_sound(parse(text, "p.yaml"))


@given(st.lists(PIECES | st.text(max_size=5), max_size=60).map("".join))
def test_any_heap_of_yaml_gives_a_policy_or_problems(text: str) -> None:
    """No text made of YAML's own signs raises."""
    assert_sound(parse(text, "p.yaml"))


@thrice
@given(data=st.data())
def test_a_policy_with_pieces_cut_out_and_put_in_gives_a_policy_or_problems(data: st.DataObject) -> None:
    """No damage to a policy that was good raises."""
    text = data.draw(st.sampled_from(PRESETS))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.sampled_from([0, 0, 1, 2, 10, 80])))
        text = text[:start] + data.draw(PIECES | st.text(max_size=8) | st.just("")) + text[end:]
    assert_sound(parse(text, "p.yaml"))


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["P1", "on-call", "ada", "1h", "same as P1"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=8) | st.sampled_from(["P1", "1", "name"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@thrice
@given(line=st.integers(0, GOOD.count("\n") - 1), value=VALUES)
def test_a_policy_with_any_value_anywhere_gives_a_policy_or_problems(line: int, value: object) -> None:
    """No value of a wrong kind raises, wherever it stands."""
    lines = GOOD.splitlines()
    key = lines[line].split(":", 1)[0]
    lines[line] = f"{key}: {value!r}"
    assert_sound(parse("\n".join(lines), "p.yaml"))


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_unreadable(data: bytes) -> None:
    """Bytes that are no UTF-8 are refused with their place, in one line."""
    try:
        text = decode(data, "p.yaml")
    except Unreadable as error:
        text, said = "", str(error)
    else:
        said = "p.yaml:"
    assert text.encode() in {data, b""}
    assert said.startswith("p.yaml:")
    assert said.isprintable()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"version: 1\nname: caf\xe9\n", "p.yaml:2:10: expected UTF-8 text, found the byte 0xe9"),
        ("å: ".encode() + b"\xff", "p.yaml:1:4: expected UTF-8 text, found the byte 0xff"),
    ],
)
def test_bytes_of_another_encoding_are_found_at_their_place(data: bytes, message: str) -> None:
    """A file in Latin-1 is refused at its first letter that is no UTF-8."""
    with pytest.raises(Unreadable) as caught:
        decode(data, "p.yaml")
    assert str(caught.value) == message
