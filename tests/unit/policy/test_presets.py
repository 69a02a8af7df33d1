"""The presets are free of errors and gaps, and say what their sources say, to the minute."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from muster.domain.oncall import recipients
from muster.domain.plan import freeze
from muster.domain.policy import Policy
from muster.domain.rules.escalation import Unless
from muster.domain.rules.severities import Within
from muster.domain.story import Context
from muster.policy.load import load, parse, preset_names
from tests.support.world import preset

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
"""When scenarios begin."""
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def story(policy: Policy, severity: str, team: str, **facts: str) -> list[tuple[str, str, str]]:
    """Return when, unless what and whom a plan pages if nobody ever reacts: [("15 min", "acknowledged", "bo")]."""
    steps = freeze(policy, severity, team, {"severity": severity} | facts)
    context = Context(policy=policy)
    return [
        (
            f"{step.at // MINUTE} min",
            str(step.unless or ""),
            " ".join(sorted(each.person for each in recipients(step.page, step.by, team, context, MONDAY))),
        )
        for step in steps
        if step.page
    ]


@pytest.mark.parametrize("name", preset_names())
def test_a_preset_has_neither_errors_nor_gaps(name: str) -> None:
    """What people start from is good even by `--strict`."""
    assert [str(problem) for problem in parse(*load(name)).problems] == []


def test_the_presets_that_are_promised_are_there() -> None:
    """The two documents that Muster grew from can be expressed, and a start for everybody else."""
    assert preset_names() == ["lianel", "self-healing-pipeline", "starter"]


@pytest.mark.parametrize("name", ["lianel", "self-healing-pipeline"])
def test_every_line_of_a_seeds_numbers_names_its_section(name: str) -> None:
    """Whoever reads a deadline or a step can look it up in the source."""
    sections = {
        "lianel": ("1.1", "2.2", "3.", "4.1", "4.2"),
        "self-healing-pipeline": (
            *("On-Call", "Severity Levels", "Management", "Time-", "Detection and Triage"),
            *("Update Frequency", "Incident Closure"),
        ),
    }[name]
    for line in load(name)[0].splitlines():
        if "e_within:" in line or line.strip().startswith(("- { at:", "- { audience:")):
            assert any(section in line.partition("# ")[2] for section in sections), line


@pytest.mark.parametrize(
    ("name", "severity", "acknowledge", "triage", "resolve"),
    [
        # "Severity Levels" (response time), "On-Call Rotation, 3" (expectations), "Detection and Triage"
        ("self-healing-pipeline", "P1", Within(duration=15 * MINUTE), Within(duration=15 * MINUTE), None),
        ("self-healing-pipeline", "P2", Within(duration=30 * MINUTE), Within(duration=1 * HOUR), None),
        ("self-healing-pipeline", "P3", Within(duration=4 * HOUR), Within(duration=4 * HOUR), None),
        ("self-healing-pipeline", "P4", Within(duration=24 * HOUR), None, None),
        # "1.1 Severity Levels" (response time, resolution target)
        ("lianel", "P1", Within(duration=15 * MINUTE), None, Within(duration=4 * HOUR)),
        ("lianel", "P2", Within(duration=1 * HOUR), None, Within(duration=8 * HOUR)),
        ("lianel", "P3", Within(duration=4 * HOUR), None, Within(duration=24 * HOUR)),
        ("lianel", "P4", Within(business_days=1), None, Within(duration=7 * 24 * HOUR)),
    ],
)
def test_deadlines_are_the_seeds(
    name: str, severity: str, acknowledge: Within, triage: Within | None, resolve: Within | None
) -> None:
    """Respond, triage and resolve within what the documents promise."""
    rule = preset(name).severities[severity]
    assert (rule.acknowledge_within, rule.triage_within, rule.resolve_within) == (acknowledge, triage, resolve)


@pytest.mark.parametrize(
    ("severity", "pages"),
    [
        # "Time-Based Escalation": level 2 after 30 min, 2 h, 8 h. "Management Escalation": the director (kim) at once,
        # past 2 h, past 8 h, never. "On-Call Rotation": the secondary (bo) is the backup of the primary (ada).
        # "Detection and Triage": the incident manager, whose page is to a role and so not among these.
        ("P1", [("0 min", "resolved", "ada kim"), ("15 min", "acknowledged", "bo"), ("30 min", "resolved", "dee eli")]),
        (
            "P2",
            [
                ("0 min", "acknowledged", "ada"),
                ("0 min", "resolved", ""),
                ("30 min", "acknowledged", "bo"),
                ("120 min", "resolved", "dee eli"),
                ("120 min", "resolved", "kim"),
            ],
        ),
        (
            "P3",
            [
                ("0 min", "acknowledged", "ada"),
                ("240 min", "acknowledged", "bo"),
                ("480 min", "resolved", "dee eli"),
                ("480 min", "resolved", "kim"),
            ],
        ),
        ("P4", [("0 min", "acknowledged", "ada")]),
    ],
)
def test_the_self_healing_pipeline_escalates_as_its_guide_says(
    severity: str, pages: list[tuple[str, str, str]]
) -> None:
    """Who is paged and when, if nobody reacts, in the week that Ada is on call and Bo behind her."""
    assert story(preset("self-healing-pipeline"), severity, "data-engineering") == pages


def test_the_rule_of_the_contracts_sample_is_the_backup() -> None:
    """The second step of P1 is the page of the secondary at 15 minutes, at level 1 (CONTRACT's sample of a line)."""
    step = freeze(preset("self-healing-pipeline"), "P1", "data-engineering", {})[1]
    assert (step.rule, step.at, step.unless, step.level) == ("escalation.P1[2]", 15 * MINUTE, Unless.ACKNOWLEDGED, 1)


def test_functional_escalation_reaches_the_right_specialist() -> None:
    """Level 2 of an infrastructure, security or application issue pages that team's own expert (dee coordinates)."""
    policy = preset("self-healing-pipeline")
    experts = {team: story(policy, "P1", team)[-1][2] for team in policy.teams}
    assert experts == {
        "data-engineering": "dee eli",
        "devops": "dee fay",
        "security": "dee gus",
        "development": "dee hal",
    }
    teams = {kind: policy.types[kind].team for kind in policy.types}
    assert teams["data-quality"] == teams["pipeline-execution"] == "data-engineering"
    assert (teams["infrastructure"], teams["security"], teams["performance"]) == ("devops", "security", "development")


LATER = [("60 min", "resolved", "{dev}"), ("120 min", "resolved", "fay"), ("240 min", "resolved", "gus")]


@pytest.mark.parametrize("severity", ["P1", "P2", "P3", "P4"])
@pytest.mark.parametrize(
    ("facts", "at_once"),
    [
        # "4.1 Escalation Triggers"
        ({"type": "service-outage"}, []),
        ({"type": "code"}, ["dev"]),
        ({"type": "infrastructure"}, ["fay"]),
        ({"type": "network"}, ["fay"]),
        ({"type": "hardware"}, ["fay"]),
        ({"type": "security"}, ["gus"]),
        ({"type": "customer-escalation"}, ["gus"]),
        ({"type": "database", "labels.impact": "business"}, ["gus"]),
    ],
)
def test_lianel_escalates_as_its_procedures_say(severity: str, facts: dict[str, str], at_once: list[str]) -> None:
    """4.2: operations, development after 1 h, infrastructure after 2 h, management after 4 h; 4.1: some at once."""
    policy = preset("lianel")
    context = Context(policy=policy)
    operations, dev = (recipients(policy.levels[n].page, (), "", context, MONDAY)[0].person for n in (1, 2))
    now = [("0 min", "resolved", who.replace("dev", dev)) for who in at_once]
    later = [(at, unless, who.format(dev=dev)) for at, unless, who in LATER]
    assert story(policy, severity, "operations", **facts) == [("0 min", "acknowledged", operations), *now, *later]
    assert operations in policy.teams["operations"].members
    assert dev in policy.teams["development"].members


def test_the_levels_are_named_as_in_the_seeds() -> None:
    """The guide names them under "Technical Escalation", the procedures under "4.2 Escalation Path"."""
    names = {
        name: [level.name for level in preset(name).levels.values()] for name in ("self-healing-pipeline", "lianel")
    }
    assert names == {
        "self-healing-pipeline": [
            "On-call responder",
            "Technical coordinator and experts",
            "Engineering managers and architects",
            "CTO and senior leadership",
        ],
        "lianel": ["Operations Team", "Development Team", "Infrastructure Team", "Management"],
    }


def test_the_starter_wakes_people_first_and_backs_them_up() -> None:
    """A page tries push, then a call; the backup is never the one who did not answer."""
    policy = preset("starter")
    primary, secondary = policy.schedules["primary"], policy.schedules["secondary"]
    for person in (policy.people[each] for each in primary.people):
        assert [contact.channel for contact in person.contacts][:2] == ["push", "call"]
    assert all(first != backup for first, backup in zip(primary.people, secondary.people, strict=True))
    assert 8 <= len(policy.people) <= 12


def test_the_starter_does_not_fall_silent_after_the_leads() -> None:
    """Whoever is at the top is paged again, for an hour and a quarter in all, until somebody owns it."""
    plan = freeze(preset("starter"), "P1", "shop", {})
    leads = [step for step in plan if step.number == 4]
    assert [step.at for step in leads] == [30 * MINUTE, 45 * MINUTE, 60 * MINUTE, 75 * MINUTE]
    assert {step.unless for step in leads} == {Unless.ACKNOWLEDGED}


def test_the_starter_is_read_in_an_instant() -> None:
    """A function that starts reads its policy in under 50 ms (the best of five, on a machine that others use)."""
    text, name = load("starter")
    times: list[float] = []
    for _ in range(5):
        began = time.process_time()
        parse(text, name)
        times.append(time.process_time() - began)
    assert min(times) < 0.05
