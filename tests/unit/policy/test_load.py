"""Finding a policy's bytes, in a file or among the presets."""

from pathlib import Path

import pytest

from muster.policy.load import MAX_BYTES, PRESETS, read


def test_a_preset_is_read_by_its_name() -> None:
    """The name alone will do."""
    assert read("starter") == (PRESETS / "starter.yaml").read_bytes()


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    """Whether it is text is for others to judge."""
    file = tmp_path / "policy.yaml"
    file.write_bytes(b"\xff\x00")
    assert read(str(file)) == b"\xff\x00"


def test_what_is_too_long_is_cut_behind_the_limit(tmp_path: Path) -> None:
    """One byte above the limit shows that there is more; a huge file is not loaded."""
    file = tmp_path / "policy.yaml"
    with file.open("wb") as huge:
        huge.truncate(100 * MAX_BYTES)
    assert len(read(str(file))) == MAX_BYTES + 1


def test_what_is_not_there_is_named() -> None:
    """A preset's name with a slip in it is guessed."""
    with pytest.raises(OSError, match=r"^startr: no such file, and no such preset: did you mean 'starter'\?$"):
        read("startr")


@pytest.mark.parametrize("name", ["", "/", "a\0b"], ids=["the current folder", "a folder", "no name for a file"])
def test_what_cannot_be_read_is_named(name: str) -> None:
    """One line says why."""
    with pytest.raises(OSError, match=r"^[^\n]*: cannot be read: [^\n]+$"):
        read(name)
