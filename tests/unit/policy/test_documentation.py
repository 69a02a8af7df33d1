"""docs/policy.md is a complete reference: its examples are one good policy, and it explains every key."""

import re
from pathlib import Path

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
from muster.policy import circumstances, closure, conditions, document, healing, impact, nodes, noise, providers, steps
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
        "layers",
        "ical",
        "from",
        "until",
        "restrict",
        "days",
        "hours",
        "country",
        "subdivision",
        "also",
        "except",
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
    *steps.KEYS,
    *conditions.FACTS,
    *circumstances.KEYS,
    *("at_least", "times", "within", "note", circumstances.DEPENDENCIES, *EndedBy),
    *impact.KEYS,
    *noise.KEYS,
    *closure.KEYS,
    *(healing.ACTION, "expected", "quiet", "by", "on_silence", *OnSilence, *HealingState),
    *("checklist", closure.RECURRING, *(f"{{{name}}}" for name in {**PLACEHOLDERS, **templates.PLACEHOLDERS})),
    *("audience", "grace", "every", "send", "subject", "body", "tell", "severities", "filled_by", *Filler, *UpdateKind),
    *("warn_before", "video_bridge", "acknowledgement_lasts", "urgency"),
    *(*DIMENSIONS, *LEVELS),
    *("depends_on", "first_steps", "final", "override_by"),
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
