"""The operating guide's tables say what the Terraform and functions.yaml say."""

import re

import pytest

from tests.reference.tables import GUIDE, TABLES, blocks, functions, inputs, outputs, table, with_tables
from tests.support.bundle import FUNCTIONS
from tests.support.inspection.watch import TITLES
from tests.support.requirements import ROOT


def test_the_tables_of_the_guide_are_up_to_date() -> None:
    """`make docs` would change nothing."""
    text = GUIDE.read_text("utf-8")
    assert with_tables(text) == text


def test_every_variable_output_and_function_has_its_row() -> None:
    """No row is missing: as many as there are blocks, and functions."""
    for made, expected in (
        (inputs(), len(list(blocks("variables.tf", "variable")))),
        (outputs(), len(list(blocks("outputs.tf", "output")))),
        (functions(), len(FUNCTIONS)),
    ):
        assert len(made.splitlines()) - 2 == expected > 1


def test_what_must_be_given_comes_first() -> None:
    """The three variables without a default lead the table."""
    rows = inputs().splitlines()[2:]
    required = [row.endswith("| required |") for row in rows]
    assert required == sorted(required, reverse=True)
    assert rows[0].startswith("| `project_id` |")


def test_every_cell_says_something() -> None:
    """A default that is empty is "none", and no blank."""
    assert [row for make in TABLES.values() for row in make().splitlines() if re.search(r"\|\s*\|", row)] == []


def test_the_guide_has_a_section_on_each_alert() -> None:
    """Whoever is woken finds what it is called in a heading."""
    sections = " ".join(re.findall(r"^### Muster: (.*)$", GUIDE.read_text("utf-8"), re.MULTILINE))
    assert [title for title in TITLES.values() if title.partition(" (")[0] not in sections] == []


def test_a_restored_database_is_emptied_of_everything_first() -> None:
    """The guide names every collection in which the code keeps documents."""
    code = "".join(path.read_text("utf-8") for path in (ROOT / "shared/muster").rglob("*.py"))
    outer, inner = r'"([a-z]+)/(?:\{|current")', r'"incidents/\{[^"/]*\}/([a-z]+)/'
    kept = {*re.findall(outer, code), *re.findall(inner, code)}
    (named,) = re.findall(r"--collection-ids=(\S+)", GUIDE.read_text("utf-8"))
    assert named.split(",") == sorted(kept - {"projects", "muster"})


def test_a_stale_table_is_replaced_and_all_else_stays() -> None:
    """Only what stands between a table's comments is written anew."""
    text = "".join(f"before\n<!-- {name} -->\nstale\n<!-- /{name} -->\nafter\n" for name in TABLES)
    made = with_tables(text)
    assert "stale" not in made
    assert made == "".join(
        f"before\n<!-- {name} -->\n{make()}<!-- /{name} -->\nafter\n" for name, make in TABLES.items()
    )


def test_a_guide_without_a_tables_place_is_refused() -> None:
    """A comment that was deleted is noticed, not passed over."""
    with pytest.raises(ValueError, match="<!-- inputs -->"):
        with_tables("<!-- outputs -->\n<!-- /outputs -->\n")


def test_a_bar_in_a_cell_does_not_end_it() -> None:
    """What stands in a cell cannot break the table."""
    assert table(("a",), [("x|y",)]).splitlines()[-1] == r"| x\|y |"
