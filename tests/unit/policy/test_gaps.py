"""A policy that can be read, but would let somebody down, is warned about where the gap is."""

import pytest

from muster.policy.load import parse
from tests.support.policy_file import GOOD, MARK, edited, expected, found

GAPS = [
    (
        "a schedule with nobody",
        "people: [ada, bo], first_day",
        "people: [], first_day",
        "  primary: ",
        "  ¦primary: ",
        "nobody is ever on call: the schedule has no people",
    ),
    (
        "a step that reaches nobody",
        "people: [ada, bo], first_day",
        "people: [], first_day",
        "- {at: 0m",
        "- ¦{at: 0m",
        "this step pages nobody",
    ),
    (
        "a level that reaches nobody",
        "people: [ada, bo], first_day",
        "people: [], first_day",
        "  1: {",
        "  ¦1: {",
        "escalating to this level pages nobody",
    ),
    (
        "a team without an on-call",
        " on_call: primary,",
        "",
        "  shop: {",
        "  ¦shop: {",
        "nobody is on call: steps page the on-call of shop, which has no on_call",
    ),
    (
        "a schedule that nothing pages",
        " on_call: primary,",
        "",
        "  primary: {",
        "  ¦primary: {",
        "nothing pages this schedule: no step, no level, no team's on-call",
    ),
    (
        "a team without members",
        "members: [ada, bo], ",
        "",
        "  shop: {",
        "  ¦shop: {",
        "steps page everyone in shop, which has no members",
    ),
    (
        "alerts that belong to nobody",
        "type: security, team: shop}\nrouting",
        "type: security}\nrouting",
        "  otherwise",
        "  ¦otherwise",
        "an alert that no rule, service or type gives a team belongs to nobody: name a team under otherwise",
    ),
    (
        "a person whom nothing pages",
        "teams:\n",
        "  ¦cy: {name: Cy, contact: [push: cy]}\nteams:\n",
        "",
        "",
        "nobody ever pages cy: no step or level reaches them",
    ),
    (
        "an urgent page that wakes nobody",
        "[push: acme-ada, email: ada@example.com]",
        "[email: ada@example.com]",
        "  ada: {",
        "  ¦ada: {",
        "an urgent incident would page ada by email only, which wakes nobody",
    ),
    (
        "an urgent step that wakes nobody",
        "    - {at: 0m, page: on-call, tell",
        "    - ¦{at: 0m, page: ada, by: email, tell",
        "",
        "",
        "an urgent incident would page ada by email only, which wakes nobody",
    ),
    (
        "a way that a person does not have",
        "    - {at: 0m, page: on-call, tell",
        "    - ¦{at: 0m, page: on-call, by: push, tell",
        "",
        "",
        "this step pages bo by all their contacts: they have none by push",
    ),
    (
        "a severity without a plan",
        "  P4: [{at: 0m, tell: room}]\n",
        "",
        "escalation:",
        "¦escalation:",
        "P4 has no escalation: nobody is paged or told",
    ),
    (
        "a level that is passed over",
        "escalation:\n",
        "  3: {name: Boss, page: bo}\nescalation:\n",
        "escalate_to: 2",
        "escalate_to: 3",
        "no step escalates to level 2, although steps go beyond it",
    ),
    (
        "a rule that is never reached",
        'type: [{when: {title: "*breach*"}, then: security}]',
        'type: [{when: {title: "*breach*"}, then: security}, ¦{when: {title: "a breach", key: x}, then: security}]',
        "",
        "",
        "this rule is never reached: classification.type[1] holds whenever it does",
    ),
    (
        "a vote that never counts",
        "because: what is lost is lost}]",
        'because: what is lost is lost}, ¦{when: {title: "data loss", source: x}, then: P2}]',
        "",
        "",
        "this rule never decides: classification.severity[1] says P1, and holds whenever it does",
    ),
    (
        "dependencies that nobody names",
        "because: what is lost is lost}]",
        "because: what is lost is lost}, {when: {¦open_incidents: {service: dependencies}}, then: P1}]",
        "",
        "",
        "this never holds: no service says what it depends on",
    ),
    (
        "a level that its dimension does not have, in a step",
        "- {at: 0m, page: on-call",
        "- {at: 0m, when: {¦impact.business: huge}, page: on-call",
        "",
        "",
        "business has no level 'huge': expected high, low, medium, none",
    ),
    (
        "a type that does not exist",
        "{when: {type: security}",
        "{when: {¦type: [secur*, securty]}",
        "",
        "",
        "no type is called 'securty': did you mean 'security'?",
    ),
    (
        "a type that does not exist, in a step",
        "- {at: 0m, page: on-call",
        "- {at: 0m, when: {¦type: secrity}, page: on-call",
        "",
        "",
        "no type is called 'secrity': did you mean 'security'?",
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "other_old", "other_new", "message"), [pytest.param(*each[1:], id=each[0]) for each in GAPS]
)
def test_a_gap_is_warned_of_where_it_is(old: str, new: str, other_old: str, other_new: str, message: str) -> None:
    """The policy can still be used, and the warning stands at the entry to be mended."""
    text = edited(old, new)
    text = text.replace(other_old, other_new, 1) if other_old else text
    text = text if MARK in text else text.replace("  2: {", "  ¦2: {", 1)
    (wanted,) = expected(text, f"warning: {message}")
    assert wanted in found(text)
    assert parse(text.replace(MARK, ""), "p.yaml").policy is not None


def test_the_policy_carries_its_warnings() -> None:
    """Whoever uses the policy can show what it was warned of."""
    policy = parse(edited("  P4: [{at: 0m, tell: room}]\n", ""), "p.yaml").policy
    assert policy is not None
    assert policy.warnings == ("p.yaml:26:1: warning: P4 has no escalation: nobody is paged or told",)


def test_what_only_the_whole_file_shows_is_not_guessed_from_a_broken_one() -> None:
    """While a step cannot be read, nobody is said to be out of its reach."""
    text = edited("on_call: primary", "on_call: primry")
    assert [each for each in found(text) if "nothing pages" in each or "nobody ever pages" in each] == []


def test_errors_and_gaps_come_together_and_in_the_order_of_the_file() -> None:
    """Everything that is wrong is said at once."""
    text = (
        edited("then: shop}]", "then: ¦shp}]").replace("organisation", "organization").replace("[ada, bo], f", "[], f")
    )
    text = text.replace(MARK, "")
    places = [tuple(int(part) for part in each.split(":")[:2]) for each in found(text)]
    kinds = {each.split(": ")[1] for each in found(text)}
    assert places == sorted(places)
    assert len(places) >= 4
    assert kinds == {"error", "warning"}
    assert parse(text, "p.yaml").policy is None


def test_a_team_with_a_plan_of_its_own_needs_no_other() -> None:
    """A team's own steps are checked as the team's, at their own place."""
    own = "channel: room, escalation: {P1: [{at: 0m, page: everyone, by: push, tell: room}]}}"
    assert found(edited("channel: room}", own)) == [
        "8:93: warning: this step pages bo by all their contacts: they have none by push"
    ]


def test_good_is_good() -> None:
    """The policy that is edited here has no gap itself."""
    assert found(GOOD) == []


KEPT_ELSEWHERE = "ical: https://example.com/p.ics}"


def test_whom_a_calendar_elsewhere_names_is_not_guessed() -> None:
    """It may be anybody: no step, level or schedule is said to reach nobody, and no person to be never paged."""
    text = edited('people: [ada, bo], first_day: 2026-01-05, hand_over: "09:00"}', KEPT_ELSEWHERE)
    text = text.replace("teams:\n", "  cy: {name: Cy, contact: [push: cy]}\nteams:\n")
    assert found(text) == []
    assert [each for each in found(text.replace(KEPT_ELSEWHERE, "layers: []}")) if "cy" in each] != []


def test_a_schedule_without_layers_has_nobody() -> None:
    """As one without people."""
    text = edited('people: [ada, bo], first_day: 2026-01-05, hand_over: "09:00"}', "layers: []}")
    assert "10:3: warning: nobody is ever on call: the schedule has no people" in found(text)
