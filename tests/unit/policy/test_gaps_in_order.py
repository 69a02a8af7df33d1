"""What can never decide, deadlines in the wrong order, roles that nobody has: all warned of, what is near them not."""

from datetime import timedelta

import pytest

from muster.domain.rules.severities import Within
from muster.policy.deadline_order import is_later
from tests.support.policy_file import GOOD, edited, expected, found

SERVICES = "severities:\n"
LAST = "channels:\n"
P1 = "acknowledge_within: 15m, resolve_within: 4h}"
FIRST = "{at: 0m, page: on-call, tell: room}\n    - {at: 15m, unless: acknowledged, escalate_to: 2}"
SECOND = "\n    - {at: 30m, unless: acknowledged, escalate_to: 2}"
COMES_FIRST = "this never decides anything: {} comes first, and holds whenever it does"
INFORMING = "audiences:\n  boss: {name: Boss, tell: room}\n"


def lines(section: str, one: str, other: str) -> str:
    """Return a section with two rules."""
    return f"{section}:\n  - {{{one}}}\n  - {other}\n{LAST}"


WIDE, NARROW, OTHER = '{title: "*loss*"}', '{title: "data loss", key: x}', '{title: "*disk*"}'
WINDOW, LATER = "name: a, every: sun 02:00-04:00", "name: b, every: sun 02:00-05:00"
RULES = {
    "hold": "for: 3m",
    "recurrence": "times: 3, within: 10m",
    "healing": "within: 10m",
    "approvals": "by: ada, within: 10m",
}
REVIEWED = f"reviews:\n  when:\n    - {WIDE}\n    - "
CASES = [
    *(
        (f"{section}, covered" if mark else f"{section}, not covered", LAST, lines(section, first, second), message)
        for section, settings in RULES.items()
        for mark, message in (("¦", COMES_FIRST.format(f"{section}[1]")), ("", ""))
        for first in [f"when: {WIDE}, {settings}"]
        for second in [f"{mark}{{when: {NARROW if mark else OTHER}, {settings}}}"]
    ),
    (
        "the same window",
        LAST,
        lines("maintenance", f"when: {WIDE}, {WINDOW}", f"¦{{when: {NARROW}, {WINDOW}}}"),
        COMES_FIRST.format("maintenance[1]"),
    ),
    ("another window", LAST, lines("maintenance", f"when: {WIDE}, {WINDOW}", f"{{when: {NARROW}, {LATER}}}"), ""),
    (
        "a group by more",
        LAST,
        lines("grouping", "name: a, by: key, within: 5m", "¦{name: b, by: [key, title], within: 5m}"),
        COMES_FIRST.format("grouping[1]"),
    ),
    (
        "a group by what its condition asks for",
        LAST,
        lines("grouping", "name: a, by: key, within: 5m", "¦{name: b, when: {key: x}, by: title, within: 5m}"),
        COMES_FIRST.format("grouping[1]"),
    ),
    (
        "a group by other facts",
        LAST,
        lines("grouping", "name: a, by: key, within: 5m", "{name: b, by: title, within: 5m}"),
        "",
    ),
    ("a review", LAST, f"{REVIEWED}¦{NARROW}\n{LAST}", COMES_FIRST.format("reviews.when[1]")),
    (
        "a review of what recurs too often",
        LAST,
        "reviews:\n  when:\n    - {recurring: {times: 3, within: 7d}}\n    - ¦{recurring: {times: 4, within: 7d}}\n"
        + LAST,
        COMES_FIRST.format("reviews.when[1]"),
    ),
    (
        "a review of what recurs more often than another asks",
        LAST,
        "reviews:\n  when:\n    - {recurring: {times: 4, within: 7d}}\n    - {recurring: {times: 3, within: 7d}}\n"
        + LAST,
        "",
    ),
    (
        "a service that another takes",
        SERVICES,
        f'  cart: {{name: Cart, matches: [{{title: "* cart"}}, ¦{{title: "checkout failed"}}]}}\n{SERVICES}',
        (
            "this never decides what an alert is about: "
            "services.checkout.matches[1] comes first, and holds whenever it does"
        ),
    ),
    (
        "a service of its own",
        SERVICES,
        f'  cart: {{name: Cart, matches: [{{title: "* cart"}}, {{resource: "checkout*"}}]}}\n{SERVICES}',
        "",
    ),
    (
        "triaged before acknowledged",
        P1,
        "¦acknowledge_within: 15m, triage_within: 10m}",
        "the time to acknowledge ends after the time to triage, triage_within",
    ),
    ("triaged when acknowledged", P1, "acknowledge_within: 15m, triage_within: 15m}", ""),
    (
        "resolved before triaged",
        P1,
        "¦triage_within: 1 business day, resolve_within: 4h}",
        "the time to triage ends after the time to resolve, resolve_within",
    ),
    ("in working hours, of which nobody knows", P1, "triage_within: 4h, resolve_within: 3 business hours}", ""),
    (
        "more time for what is worse",
        f"{P1}\n",
        "acknowledge_within: 15m, ¦resolve_within: 4h}\n  P3: {resolve_within: 3h}\n",
        "P1 is worse, yet it has more time to resolve than P3",
    ),
    ("less time for what is worse", f"{P1}\n", f"{P1}\n  P3: {{resolve_within: 4h}}\n", ""),
    (
        "paged too late",
        FIRST,
        f"¦{{at: 20m, page: on-call, tell: room}}{SECOND}",
        "the first page comes 20 min after the opening, when it is too late to acknowledge",
    ),
    ("paged at the last moment", FIRST, f"{{at: 15m, page: on-call, tell: room}}{SECOND}", ""),
    (
        "some paged late",
        FIRST,
        f"{{at: 0m, page: ada, when: {{type: security}}}}\n    - {{at: 20m, page: on-call}}{SECOND}",
        "",
    ),
    (
        "an audience that nothing tells",
        LAST,
        INFORMING.replace("  boss", "  ¦boss") + LAST,
        "this audience is never told: under communication, no severity names it",
    ),
    ("an audience", LAST, f"{INFORMING}communication: {{P1: [{{audience: boss, send: initial}}]}}\n{LAST}", ""),
    (
        "updates by a role of other incidents",
        LAST,
        INFORMING
        + "roles: {scribe: {name: Scribe, severities: P4, filled_by: ada}}\n"
        + f"communication: {{¦role: scribe, P1: [{{audience: boss, send: initial}}]}}\n{LAST}",
        "no incident of P1 has the role scribe: others keep people informed",
    ),
    (
        "updates by a role of some incidents",
        LAST,
        INFORMING
        + "roles: {scribe: {name: Scribe, severities: P4, filled_by: ada}}\n"
        + "communication: {role: scribe, P1: [{audience: boss, send: initial}], P4: [{audience: boss, every: 1h}]}\n"
        + LAST,
        "",
    ),
    (
        "a role of roles that its incidents lack",
        LAST,
        "roles:\n  lead: {name: Lead, severities: P1, filled_by: ada}\n"
        "  ¦scribe: {name: Scribe, severities: [P1, P4], filled_by: role lead}\n" + LAST,
        "nobody ever has this role in an incident of P4: none of those who fill it is anybody",
    ),
    (
        "a role of whoever acknowledges",
        LAST,
        "roles: {scribe: {name: Scribe, severities: [P1, P4], filled_by: acknowledger}}\n" + LAST,
        "",
    ),
]


@pytest.mark.parametrize(("old", "new", "message"), [each[1:] for each in CASES], ids=[each[0] for each in CASES])
def test_what_is_surely_a_mistake_is_warned_of_at_its_place(old: str, new: str, message: str) -> None:
    """With file, line and column; and where it only looks like one, nothing is said."""
    text = edited(old, new)
    # P2 and P3 have P1's steps, but no time to acknowledge.
    assert found(text) == (expected(text, f"warning: {message}") if message else [])


def test_a_role_that_nobody_fills_is_warned_of() -> None:
    """A schedule that has nobody fills no role, whatever the incident."""
    text = edited("people: [ada, bo], first_day", "people: [], first_day")
    text = text.replace(LAST, f"roles:\n  ¦scribe: {{name: Scribe, severities: P1, filled_by: primary}}\n{LAST}", 1)
    (wanted,) = expected(text, "warning: nobody ever has this role: none of those who fill it is anybody")
    assert wanted in found(text)


URGENT = "an urgent incident would page ada by email only, which wakes nobody"
ADA = "[push: acme-ada, email: ada@example.com]"
LAYERS = (
    "layers: [{name: a, people: [bo], first_day: 2026-01-05}, {name: b, people: [[bo, ada]], first_day: 2026-01-05}]"
)
ROLE = "roles: {lead: {name: Lead, severities: P1, filled_by: ada}}\nescalation:\n"


@pytest.mark.parametrize(
    ("edits", "warned"),
    [
        ([('people: [ada, bo], first_day: 2026-01-05, hand_over: "09:00"', LAYERS)], True),
        (
            [
                ("page: everyone}", "page: role lead}"),
                ("people: [ada, bo], f", "people: [bo], f"),
                ("escalation:\n", ROLE),
            ],
            True,
        ),
        ([("page: everyone}", "page: bo}"), ("people: [ada, bo], f", "people: [bo], f")], False),
    ],
    ids=["in a layer", "by a role", "never"],
)
def test_whoever_an_urgent_page_may_reach_needs_a_road_that_wakes(
    edits: list[tuple[str, str]], *, warned: bool
) -> None:
    """In any layer of a schedule, or for a role; whom nothing urgent pages needs none."""
    text = GOOD.replace(ADA, "[email: ada@example.com]")
    for old, new in edits:
        assert text.count(old) == 1
        text = text.replace(old, new)
    assert [each for each in found(text) if URGENT in each] == ([f"5:3: warning: {URGENT}"] if warned else [])


NOTIFIED = "{name: Ada, contact: [push: acme-ada, email: ada@example.com], notify: {high: [%s]}}"


@pytest.mark.parametrize(("rule", "warned"), [("{email: 0m}", True), ("{email: 0m}, {push: 5m}", False)])
def test_a_rule_of_ones_own_that_wakes_nobody_is_warned_of(rule: str, *, warned: bool) -> None:
    """However good the other contacts are: they are not used."""
    text = edited("{name: Ada, contact: [push: acme-ada, email: ada@example.com]}", NOTIFIED % rule)
    assert [each for each in found(text) if URGENT in each] == ([f"5:3: warning: {URGENT}"] if warned else [])


HOUR, DAYS = timedelta(hours=1), 2


@pytest.mark.parametrize(
    ("one", "other", "later"),
    [
        (Within(duration=2 * HOUR), Within(duration=HOUR), True),
        (Within(duration=HOUR), Within(duration=HOUR), False),
        (Within(business_time=2 * HOUR), Within(duration=HOUR), True),
        (Within(duration=2 * HOUR), Within(business_time=HOUR), False),
        (Within(business_time=2 * HOUR), Within(business_time=HOUR), True),
        (Within(business_days=DAYS), Within(business_days=1), True),
        (Within(business_days=1), Within(business_days=DAYS), False),
        (Within(business_days=1), Within(duration=23 * HOUR), False),
        (Within(business_days=1), Within(duration=22 * HOUR), True),
        (None, Within(duration=HOUR), False),
        (Within(duration=HOUR), None, False),
    ],
)
def test_a_deadline_is_later_only_where_that_is_certain(
    one: Within | None, other: Within | None, *, later: bool
) -> None:
    """Working time is never shorter than it says, and may be any longer."""
    assert is_later(one, other) is later
