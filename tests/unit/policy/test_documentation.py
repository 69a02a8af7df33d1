"""docs/policy.md is a complete reference: its examples are one good policy, every key and every word is explained."""

import re

import pytest

from muster.domain import templates
from muster.domain.healing_report import HealingState
from muster.domain.report import PLACEHOLDERS
from muster.domain.rules.communication import UpdateKind
from muster.domain.rules.healing import OnSilence
from muster.domain.rules.impact import DIMENSIONS, LEVELS
from muster.domain.rules.roles import Filler
from muster.domain.rules.severities import SEVERITIES
from muster.domain.surroundings import EndedBy
from muster.policy import nodes
from muster.policy.load import parse
from muster.policy.providers import PROVIDERS
from muster.policy.schema.access import ROLES
from muster.policy.schema.channels import KINDS
from muster.policy.schema.conditions import DEPENDENCIES
from tests.reference.policy import POLICY_GUIDE, example_policy, policy_tables
from tests.reference.tables import with_tables
from tests.support.policy_walk import FIELDS, fields_in, root

TEXT = POLICY_GUIDE.read_text("utf-8")
WORDS = {
    *(*SEVERITIES, *ROLES, *KINDS, *PROVIDERS, *DIMENSIONS, *LEVELS),
    *(DEPENDENCIES, *EndedBy, *OnSilence, *HealingState, *Filler, *UpdateKind),
    *(f"{{{name}}}" for name in {**PLACEHOLDERS, **templates.PLACEHOLDERS}),
}


def test_the_tables_are_up_to_date() -> None:
    """They say what the schema says: `make docs` would change nothing."""
    assert with_tables(TEXT, policy_tables(TEXT)) == TEXT


def test_each_table_says_where_its_keys_stand() -> None:
    """Those of the policy in the file itself; all others in a section."""
    captions = re.findall(r"^\*\*.*\*\*: (.*)$", TEXT, re.MULTILINE)
    assert [caption for caption in captions if "`" not in caption] == ["the file itself"]
    assert "`teams.TEAM.escalation.SEVERITY[]`, `plans.PLAN[]`, `escalation.SEVERITY[]`" in captions


def test_the_examples_are_one_good_policy() -> None:
    """Whoever copies from the reference gets something that can be used."""
    checked = parse(example_policy(TEXT), "docs/policy.md")
    assert [str(problem) for problem in checked.problems] == []
    assert checked.policy is not None


def test_every_field_has_an_example() -> None:
    """There is none that nobody has ever seen written."""
    assert {name for name, _ in fields_in(root(example_policy(TEXT)))} == {*FIELDS}


@pytest.mark.parametrize("word", sorted(WORDS))
def test_every_word_is_explained(word: str) -> None:
    """Every word with a meaning stands in the text, outside the examples."""
    prose = re.sub(r"^```yaml\n.*?^```$", "", TEXT, flags=re.MULTILINE | re.DOTALL)
    assert f"`{word}`" in prose


def test_every_link_leads_somewhere() -> None:
    """To a heading of the page."""
    headings = re.findall(r"^##+ (.*)$", TEXT, re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9_ -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert {*re.findall(r"\]\(#([^)]*)\)", TEXT)} <= anchors


def test_the_limits_are_the_real_ones() -> None:
    """The numbers at the end are those the reader holds to."""
    for number in (nodes.MAX_CHARACTERS, nodes.MAX_NODES, nodes.MAX_DEPTH):
        assert f"{number:,} " in TEXT
