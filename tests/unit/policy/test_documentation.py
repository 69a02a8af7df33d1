"""docs/policy.md is a complete reference: its examples are one good policy, and it explains every key."""

import re
from pathlib import Path

import pytest

from muster.domain.rules.severities import SEVERITIES
from muster.policy import conditions, document, escalation, nodes, providers
from muster.policy.load import parse

TEXT = (Path(__file__).parents[3] / "docs/policy.md").read_text("utf-8")
EXAMPLE = "".join(re.findall(r"^```yaml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))
KEYS = {
    *("version", "organisation", "time_zone", *document.SECTIONS, *document.ROLES, *SEVERITIES),
    *(
        "name",
        "contact",
        "members",
        "on_call",
        "channel",
        "rotation",
        "people",
        "first_day",
        "hand_over",
        "tier",
        "team",
    ),
    *("matches", "runbook", "means", "also_called", "colour", "acknowledge_within", "triage_within", "resolve_within"),
    *(
        "when",
        "then",
        "because",
        "tiers",
        "otherwise",
        "kind",
        "providers",
        "address",
        "role",
        "sha256",
        "person",
        "at",
    ),
    *escalation.STEP_KEYS,
    *conditions.FACTS,
    *providers.KINDS,
    *providers.PROVIDERS,
    *(key for form in providers.PROVIDERS.values() for key in (*form.needs, *form.may)),
}


def test_the_examples_are_one_good_policy() -> None:
    """Whoever copies from the reference gets something that can be used."""
    checked = parse(EXAMPLE, "docs/policy.md")
    assert [str(problem) for problem in checked.problems] == []
    assert checked.policy is not None


@pytest.mark.parametrize("key", sorted(KEYS))
def test_every_key_is_explained(key: str) -> None:
    """Every key and every word with a meaning stands in the text, outside the examples."""
    prose = re.sub(r"^```yaml\n.*?^```$", "", TEXT, flags=re.MULTILINE | re.DOTALL)
    assert f"`{key}`" in prose


def test_the_limits_are_the_real_ones() -> None:
    """The numbers at the end are those the reader holds to."""
    for number in (nodes.MAX_CHARACTERS, nodes.MAX_NODES, nodes.MAX_DEPTH):
        assert f"{number:,} " in TEXT
