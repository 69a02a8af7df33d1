"""The licences of what Muster brings along."""

from importlib.metadata import Distribution
from pathlib import Path

import pytest

from tests.audit.licences import LIST, licence, listing, packages, permitted


def test_every_runtime_dependency_has_a_permitted_licence() -> None:
    """Of every function and of the local system, as locked."""
    found = {name: licence(each) for name, each in packages().items()}
    assert {name: said for name, said in found.items() if not permitted(said)} == {}
    assert len(found) > 40


def test_the_list_is_up_to_date() -> None:
    """`make docs` writes it."""
    assert LIST.read_text("utf-8") == listing(packages().items())


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"License_Expression": "Apache-2.0 OR BSD-3-Clause", "License": "x"}, "Apache-2.0 OR BSD-3-Clause"),
        ({"Classifier": "License :: OSI Approved :: MIT License"}, "MIT"),
        ({"License": "Apache 2.0"}, "Apache-2.0"),
        ({"License": "https://www.apache.org/licenses/LICENSE-2.0.txt"}, "Apache-2.0"),
        ({"License": "3-Clause BSD License"}, "BSD-3-Clause"),
        ({"License": "GPLv3\n        The whole text"}, "GPLv3"),
        ({}, ""),
    ],
)
def test_a_licence_is_what_the_package_says(fields: dict[str, str], expected: str, tmp_path: Path) -> None:
    """In SPDX's words where it can be told, and in its own where not."""
    text = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in fields.items())
    (tmp_path / "METADATA").write_text(f"Name: x\n{text}")
    assert licence(Distribution.at(tmp_path)) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("MIT", True),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND BSD-3-Clause", True),
        ("MIT AND LGPL-3.0-or-later", False),
        ("AGPL-3.0-only", False),
        ("GPLv3", False),
        ("", False),
    ],
)
def test_only_what_asks_nothing_is_permitted(expression: str, expected: bool) -> None:  # noqa: FBT001 - of the table
    """One of alternatives is enough; unknown is not permitted."""
    assert permitted(expression) is expected
