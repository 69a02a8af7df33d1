"""What the policy file says of classification, impact, overrides and guidance: each field changes an outcome."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from muster.domain.classification import classify
from muster.domain.commands.classification import AssessImpact, SetSeverity
from muster.domain.guidance import guidance
from muster.domain.parties import Actor, ActorKind
from muster.domain.policy import Policy
from muster.domain.surroundings import Ended, EndedBy, Surroundings
from muster.policy.load import parse
from tests.support.alerts import an_alert
from tests.support.drill import ADA, Drill
from tests.support.policy_file import GOOD, error_at, errors_after

MONDAY_NOON = datetime(2026, 11, 2, 11, tzinfo=UTC)
MONDAY_NIGHT = datetime(2026, 11, 2, 23, tzinfo=UTC)
RULE = '{when: {title: "*loss*"}, then: P1, because: what is lost is lost}'


def policy_of(*edits: tuple[str, str], text: str = GOOD) -> Policy:
    """Return the policy of GOOD after some edits; nothing in it is an error."""
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    checked = parse(text, "p.yaml")
    assert checked.policy is not None, checked.problems
    return checked.policy


def severity(
    policy: Policy,
    now: datetime = MONDAY_NOON,
    around: dict[str, Any] | None = None,
    **alert: Any,  # noqa: ANN401 - a field of Alert each
) -> str:
    """Return how bad an alert is, at noon on a Monday unless it is said when."""
    plain = {"title": "x", "severity": None, "description": ""}
    return classify(an_alert(**(plain | alert)), policy, Surroundings(now=now, **(around or {}))).severity


def test_a_text_is_looked_for_in_title_and_description() -> None:
    """By one fact instead of two rules."""
    policy = policy_of((RULE, '{when: {text: "*loss*"}, then: P1}'))
    assert [severity(policy, description="a loss"), severity(policy, title="a loss"), severity(policy)] == [
        "P1",
        "P1",
        "P3",
    ]


@pytest.mark.parametrize(
    ("when", "noon", "night"),
    [
        ('time: {days: mon-fri, hours: "08:00-18:00"}', "P1", "P3"),
        ('time: [{days: sat}, {hours: "22:00-06:00"}]', "P3", "P1"),
        ("business_hours: true", "P1", "P3"),
        ("business_hours: false", "P3", "P1"),
    ],
)
def test_the_time_decides(when: str, noon: str, night: str) -> None:
    """By the clock of the policy's zone, and the business hours of the organisation."""
    hours = ("people:\n", 'business_hours: {days: mon-fri, hours: "09:00-17:00"}\npeople:\n')
    policy = policy_of(hours, (RULE, f"{{when: {{{when}}}, then: P1}}"))
    assert [severity(policy), severity(policy, MONDAY_NIGHT)] == [noon, night]


def test_a_time_is_said_as_it_is_written() -> None:
    """In the reason that people see."""
    policy = policy_of((RULE, '{when: {time: [{days: [sat, sun]}, {hours: "22:00-06:00"}]}, then: P1}'))
    (rule,) = policy.severity_rules
    assert str(rule) == "it is sat, sun or 22:00-06:00"


@pytest.mark.parametrize(
    ("when", "known", "holds"),
    [
        ("open_incidents: {service: db}", {"open_by_service": {"db": 1}}, True),
        ("open_incidents: {service: db, at_least: 2}", {"open_by_service": {"db": 1}}, False),
        ("open_incidents: {service: [db, blog], at_least: 2}", {"open_by_service": {"db": 1, "blog": 1}}, True),
        ("open_incidents: {service: dependencies}", {"open_by_service": {"db": 1}}, True),
        ("open_incidents: {service: dependencies}", {"open_by_service": {"blog": 1}}, False),
        ("affected_services: {at_least: 3}", {"open_by_service": {"db": 1, "blog": 1}}, True),
        ("affected_services: {at_least: 4}", {"open_by_service": {"db": 1, "blog": 1}}, False),
        ("seen: {times: 2, within: 1h}", {"earlier": (MONDAY_NOON - timedelta(hours=1),)}, True),
        ("seen: {times: 3, within: 1h}", {"earlier": (MONDAY_NOON - timedelta(hours=1),)}, False),
        ("seen: {times: 2, within: 59m}", {"earlier": (MONDAY_NOON - timedelta(hours=1),)}, False),
        ("last_ended: {by: healing}", {"ended": Ended(by=EndedBy.HEALING)}, True),
        ("last_ended: {by: [sender, person]}", {"ended": Ended(by=EndedBy.HEALING)}, False),
        ('last_ended: {note: "*false*"}', {"ended": Ended(by=EndedBy.PERSON, note="False alarm")}, True),
        ("last_ended: {note: [a, b]}", {"ended": Ended(by=EndedBy.PERSON, note="False alarm")}, False),
    ],
)
def test_what_is_around_decides(when: str, known: dict[str, Any], *, holds: bool) -> None:
    """What else is broken, how often it came, how it ended the last time."""
    services = "services:\n  db: {name: Database}\n  blog: {name: Blog}\n"
    policy = policy_of(
        ("services:\n", services),
        ("tier: 1, ", "tier: 1, depends_on: [db], "),
        ("  tiers: {1: P2}\n", ""),
        (RULE, f"{{when: {{{when}}}, then: P1}}"),
    )
    assert severity(policy, around=known, service="checkout") == ("P1" if holds else "P3")


def test_a_final_rule_is_an_exception() -> None:
    """Without the word, the worse of two counts."""
    less = "{when: {environment: test}, then: P4%s}"
    votes = policy_of((RULE, f"{RULE}, {less % ''}"))
    exception = policy_of((RULE, f"{RULE}, {less % ', final: true'}"))
    same = policy_of((RULE, f"{RULE}, {less % ', final: false'}"))
    assert [severity(each, title="loss", environment="test") for each in (votes, exception, same)] == ["P1", "P4", "P1"]


@pytest.mark.parametrize(
    ("by", "entitled"), [("on-call of shop", "bo"), ("[ada]", "ada"), ("everyone in shop", "ada bo")]
)
def test_overrides_are_for_those_who_are_named(by: str, entitled: str) -> None:
    """In the words of a step; Bo is on call."""
    policy = policy_of(("  tiers:", f"  override_by: {by}\n  tiers:"))
    for person in ("ada", "bo"):
        drill = Drill(policy, severity="P3", title="x")
        actor = Actor(kind=ActorKind.PERSON, id=person, name=person)
        drill.do(1, SetSeverity(actor=actor, severity="P2", reason="so"))
        assert (drill.incident.severity == "P2") is (person in entitled)


IMPACT = """impact:
  dimensions:
    money: [little, some, lots]
    fame: ["no", "yes"]
  raises:
    - {when: {money: [some, lots], fame: "yes"}, severity: P1, because: everybody knows}
    - {when: {money: lots}, severity: P2}
levels:
"""


def test_the_impact_has_its_own_dimensions_and_its_table() -> None:
    """A rule names each level for which it holds; all that hold are asked."""
    policy = policy_of(("levels:\n", IMPACT))

    def raised(**levels: str) -> str:
        drill = Drill(policy, severity="P3", title="x")
        drill.do(1, AssessImpact(actor=ADA, levels=levels))
        return drill.incident.severity

    assert [raised(money="some"), raised(money="lots"), raised(money="some", fame="yes")] == ["P3", "P2", "P1"]
    assert [(rule.rule, str(rule)) for rule in policy.impact.raises] == [
        ("impact.raises[1]", "everybody knows"),
        ("impact.raises[2]", 'money is "lots"'),
    ]


def test_the_usual_dimensions_need_not_be_named() -> None:
    """S1, Impact Assessment: business, technical, user and recovery."""
    levels = ("none", "low", "medium", "high")
    assert policy_of().impact.dimensions == dict.fromkeys(("business", "technical", "user", "recovery"), levels)


@pytest.mark.parametrize(
    ("base", "runbook", "shown"),
    [
        ("", "DISKS.md", "DISKS.md"),
        ("runbooks: https://wiki.example.com/run/\n", "DISKS.md", "https://wiki.example.com/run/DISKS.md"),
        ("runbooks: https://wiki.example.com/run\n", "/a/b.md#c", "https://wiki.example.com/run/a/b.md#c"),
        ("runbooks: https://wiki.example.com/run\n", "Blåbär.md", "https://wiki.example.com/run/Bl%C3%A5b%C3%A4r.md"),
        ("runbooks: /srv/runbooks/\n", "DISKS.md", "/srv/runbooks/DISKS.md"),
        ("runbooks: https://wiki.example.com/run\n", "https://other.example.com", "https://other.example.com"),
        ("runbooks: https://wiki.example.com/run\n", "ask Bo", "ask Bo"),
    ],
)
def test_a_runbook_is_a_url_or_words_or_a_path(base: str, runbook: str, shown: str) -> None:
    """Of a type and of a service."""
    steps = "first_steps: [Look, Mend]"
    of_type = policy_of(
        ("people:\n", f"{base}people:\n"), ("{name: Security,", f'{{name: Security, runbook: "{runbook}", {steps},')
    )
    of_service = policy_of(
        ("people:\n", f"{base}people:\n"), ("{name: Checkout,", f'{{name: Checkout, runbook: "{runbook}", {steps},')
    )
    for policy in (of_type, of_service):
        found = guidance(Drill(policy, title="checkout", type="security").incident, policy)
        assert (found.runbook, found.first_steps) == (shown, ("Look", "Mend"))


def _rule(when: str) -> str:
    return f"{{when: {{{when}}}, then: P1}}"


MISTAKES = [
    ("fact", _rule("¦titel: x"), "unknown fact 'titel': did you mean 'title'?"),
    ("circumstance", _rule("¦seeen: {times: 2, within: 1h}"), "unknown fact 'seeen': did you mean 'seen'?"),
    ("empty condition", "{¦when: {}, then: P1}", "an empty condition holds for everything: name at least one fact"),
    ("final", "{when: {title: x}, then: P1, final: ¦maybe}", "expected true or false, found 'maybe'"),
    (
        "time as text",
        _rule('time: ¦"mon-fri 08:00-18:00"'),
        "expected { days: mon-fri, hours: \"08:00-18:00\" }, or one of the two, found 'mon-fri 08:00-18:00'",
    ),
    ("no time", _rule("¦time: []"), "restricted to nothing: say 'days' or 'hours', or leave 'time' out"),
    ("no days", _rule("time: {days: ¦never}"), "expected days such as mon-fri, sat or holidays, found 'never'"),
    ("business hours", _rule('business_hours: ¦"09:00"'), "expected true or false, found '09:00'"),
    (
        "open incidents of what",
        _rule("¦open_incidents: {at_least: 2}"),
        "a count of open incidents needs 'service'",
    ),
    (
        "open incidents of no service",
        _rule("open_incidents: {¦service: []}"),
        "name at least one service, or say dependencies",
    ),
    (
        "open incidents of an unknown service",
        _rule("open_incidents: {service: ¦chekout}"),
        "unknown service 'chekout': did you mean 'checkout'?",
    ),
    (
        "open incidents of both",
        _rule("open_incidents: ¦{service: [checkout, dependencies]}"),
        "say either dependencies or certain services",
    ),
    (
        "how many open incidents",
        _rule("open_incidents: {service: checkout, at_least: ¦0}"),
        "expected a number from 1 to 99, found '0'",
    ),
    ("how many services", _rule("¦affected_services: {}"), "a count of services needs 'at_least'"),
    (
        "one affected service",
        _rule("affected_services: {at_least: ¦1}"),
        "1 always holds, since the alert's own service is counted: expected 2 or more",
    ),
    (
        "seen once",
        _rule("seen: {times: ¦1, within: 1h}"),
        "1 always holds, since this alert is counted: expected 2 or more",
    ),
    ("seen within what", _rule("¦seen: {times: 2}"), "a count of alerts needs 'within'"),
    ("seen long ago", _rule("seen: {times: 2, within: ¦91d}"), "alerts are kept for 90 days"),
    ("ended how", _rule("¦last_ended: {}"), "say how it ended: 'by' what, or with which 'note'"),
    ("ended by nothing", _rule("last_ended: {¦by: []}"), "'by' names nothing"),
    (
        "ended by whom",
        _rule("last_ended: {by: ¦persons}"),
        "unknown way to end 'persons': did you mean 'person'?",
    ),
    ("ended with no note", _rule("last_ended: {¦note: []}"), "note has no pattern to match"),
]


@pytest.mark.parametrize(("rule", "message"), [each[1:] for each in MISTAKES], ids=[each[0] for each in MISTAKES])
def test_a_mistake_in_a_rule_is_found_where_it_was_made(rule: str, message: str) -> None:
    """And said so that it can be mended."""
    assert errors_after(RULE, rule.replace("¦", "")) == [error_at(RULE, rule, message)]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'type: [{when: {title: "*breach*"}, then: security}]',
            'type: [{when: {title: "*breach*"}, then: security, ¦final: true}]',
            "unknown key 'final' in a rule: expected because, then, when",
        ),
        ("  tiers:", "  override_by: [¦boo]\n  tiers:", "nobody is called 'boo': did you mean 'bo'?"),
        ("tier: 1, ", "tier: 1, depends_on: [¦db], ", "unknown service 'db': expected checkout"),
        ("tier: 1, ", "tier: 1, depends_on: ¦checkout, ", "a service does not depend on itself"),
        ("tier: 1, ", "tier: 1, first_steps: ¦look, ", None),
        (
            "people:\n",
            "runbooks: ¦wiki.example.com\npeople:\n",
            "expected a URL or a directory, such as https://wiki.example.com/runbooks/, found 'wiki.example.com'",
        ),
        (
            "people:\n",
            'runbooks: ¦"https://wiki example"\npeople:\n',
            "expected a URL or a directory, such as https://wiki.example.com/runbooks/, found 'https://wiki example'",
        ),
        (
            "levels:\n",
            "impact: {¦levels: []}\nlevels:\n",
            "unknown key 'levels' in impact: expected dimensions, raises",
        ),
        (
            "levels:\n",
            "impact: {dimensions: {¦Money: [a, b]}}\nlevels:\n",
            "'Money' cannot be an identifier: lower-case letters, digits, - and _, at most 63",
        ),
        (
            "levels:\n",
            "impact: {dimensions: {money: [a, ¦B]}}\nlevels:\n",
            "'B' cannot be an identifier: lower-case letters, digits, - and _, at most 63",
        ),
        (
            "levels:\n",
            "impact: {dimensions: {¦money: [a]}}\nlevels:\n",
            "a dimension has two levels at least, the least first",
        ),
        (
            "levels:\n",
            "impact: {dimensions: {money: ¦[a, b, a]}}\nlevels:\n",
            "the same level is given twice",
        ),
        (
            "levels:\n",
            "impact: {raises: [{when: {¦busines: high}, severity: P1}]}\nlevels:\n",
            "unknown fact 'busines': did you mean 'business'?",
        ),
        (
            "levels:\n",
            "impact: {raises: [{when: {business: ¦hi}, severity: P1}]}\nlevels:\n",
            "unknown level of business 'hi': did you mean 'high'?",
        ),
        (
            "levels:\n",
            "impact: {raises: [¦{when: {business: high}}]}\nlevels:\n",
            "a rule for the impact needs 'severity'",
        ),
        (
            "levels:\n",
            "impact: {raises: [{when: {business: high}, severity: ¦P0}]}\nlevels:\n",
            "unknown severity 'P0': expected P1, P2, P3, P4",
        ),
    ],
)
def test_a_mistake_elsewhere_is_found_where_it_was_made(old: str, new: str, message: str | None) -> None:
    """In a type, a service, the impact, who may override."""
    said = message or 'expected a list: items in [square brackets], or on lines that begin with "-"'
    assert errors_after(old, new.replace("¦", "")) == [error_at(old, new, said)]
