"""Read what may mend itself, and who approves remedies: the `healing` and `approvals` sections."""

from collections.abc import Iterable
from datetime import timedelta

from muster.domain.rules.healing import ApprovalRule, HealingRule, OnSilence
from muster.domain.rules.matching import ALWAYS
from muster.policy.conditions import condition_over
from muster.policy.names import Names
from muster.policy.place import Fields, Place
from muster.policy.schema.conditions import ACTION
from muster.policy.schema.healing import APPROVAL, HEALING
from muster.policy.targets import read_targets
from muster.policy.words import duration, duration_that, one_of

_some_time = duration_that(bool, "expected more than no time at all")


def read_healing(root: Fields) -> tuple[HealingRule, ...]:
    """Return the rules of what may mend itself, in the file's order."""
    return tuple(_healing(place) for place in root.items("healing"))


def _healing(place: Place) -> HealingRule:
    fields = HEALING.read(place)
    rule = HealingRule(
        rule=place.path,
        when=fields.read("when", condition_over(ACTION.name), ALWAYS),
        within=fields.read("within", _some_time, timedelta()),
        expected=fields.read("expected", duration, timedelta()),
        quiet=fields.read("quiet", _some_time, None),
    )
    if rule.expected and ACTION.name in (name for name, _ in rule.when.fields):
        place.error("'expected' waits for a remedy that is not known yet, so that 'when' cannot ask for its action")
    return rule


def read_approvals(root: Fields, names: Names) -> tuple[ApprovalRule, ...]:
    """Return the rules of which remedies wait for an approval, in the file's order."""
    return tuple(_approval(place, names) for place in root.items("approvals"))


def _approval(place: Place, names: Names) -> ApprovalRule:
    fields = APPROVAL.read(place)
    said = fields.read("on_silence", one_of(tuple(OnSilence), "answer"), "")
    return ApprovalRule(
        rule=place.path,
        when=fields.read("when", condition_over(ACTION.name), ALWAYS),
        by=read_targets(_somebody(fields), names),
        within=fields.read("within", _some_time, timedelta()),
        on_silence=OnSilence(said) if said in tuple(OnSilence) else OnSilence.DENY,
    )


def _somebody(fields: Fields) -> Iterable[Place]:
    found = fields.one_or_more("by")
    if "by" in fields.places and not found:
        fields.places["by"].entry_error("somebody must be able to approve: name at least one")
    return found
