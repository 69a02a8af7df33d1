"""The report of an incident is drafted from what happened, in the seed's template or the organisation's own."""

from dataclasses import replace
from datetime import date

import pytest

from muster.domain.commands.classification import AssessImpact
from muster.domain.commands.closure import AddActionItem, CheckCriterion, CompleteActionItem, CompleteReview
from muster.domain.commands.lifecycle import Resolve
from muster.domain.commands.work import ReachMilestone
from muster.domain.policy import Policy
from muster.domain.report import PLACEHOLDERS, TEMPLATE, draft
from muster.domain.rules.closure import Closure, Reviews
from muster.domain.templates import unknown
from tests.support.drill import ADA, BO, Drill, at
from tests.support.messages import HOSTILE
from tests.support.policies import a_policy

POLICY = a_policy(closure={"P1": Closure(checklist=("Service is restored", "Cause is known"))})
STORY = """\
# Incident Report: checkout does not answer

## Incident Details
- **Date**: 2026-11-02
- **Time**: 10:00 CET - 10:30 CET
- **Duration**: 30 min
- **Severity**: P1 (Critical)
- **Incident Owner**: Ada

## Impact
- **Affected Systems**: Checkout (production), cloud\\_run\\_revision
- **User Impact**: high
- **Business Impact**: _To be written._

## Timeline
"""
AFTER = """\

## Root Cause
_To be written._

## Resolution
Rolled back  
revision \\*12\\*

## Prevention
- [x] 1: Alert on the queue's age (Bo, by 2026-11-05, done)

## Lessons Learned
Alerts came late.

## Metrics
- **Time to detect**: 5 min
- **Time to acknowledge**: 2 min
- **Time to triage**: unknown
- **Time to mitigate**: unknown
- **Time to resolve**: 30 min

## Closure
- [x] Service is restored (Bo, 10:31 CET)
- [ ] Cause is known
"""  # noqa: W291 - two spaces end a line of Markdown


def written(drill: Drill, policy: Policy) -> str:
    """Return the report of a drill's incident."""
    return draft(drill.incident, drill.events, policy)


def a_story(policy: Policy = POLICY) -> Drill:
    """Play an incident from its opening to its review."""
    drill = Drill(policy, occurred_at=at(-5), environment="production", resource="cloud_run_revision")
    drill.acknowledge(2)
    drill.do(3, AssessImpact(actor=ADA, levels={"user": "high"}))
    drill.do(4, ReachMilestone(actor=ADA, milestone="identified"))
    drill.do(30, Resolve(actor=ADA, note="Rolled back\nrevision *12*"))
    drill.do(31, CheckCriterion(actor=BO, criterion=1))
    drill.do(32, AddActionItem(actor=ADA, text="Alert on the queue's age", owner="bo", due=date(2026, 11, 5)))
    drill.do(33, CompleteActionItem(actor=BO, number=1))
    drill.do(34, CompleteReview(actor=ADA, notes="Alerts came late."))
    return drill


def test_the_report_tells_the_whole_story() -> None:
    """In the sections of S2, 6.1, and after them S1's metrics and criteria; what is unknown is left to write."""
    report = written(a_story(), POLICY)
    assert report.startswith(STORY)
    assert report.endswith(AFTER)
    timeline = report.removeprefix(STORY).removesuffix(AFTER).splitlines()
    assert timeline[0].startswith('- 10:00 CET - Opened as P1, "checkout does not answer": Cloud Monitoring reports it')
    assert "- 10:02 CET - Acknowledged by Ada, 2 min after it opened" in timeline
    assert "- 10:04 CET - Marked as identified by Ada" in timeline
    assert "- 10:30 CET - Resolved by Ada: Rolled back revision \\*12\\*" in timeline


def test_the_report_of_an_open_incident_says_so() -> None:
    """Nothing has ended, and nothing is made up."""
    report = written(Drill(), a_policy())
    assert "- **Time**: 10:00 CET - still open\n- **Duration**: still open\n" in report
    assert "- **Incident Owner**: _To be written._\n" in report
    assert "## Resolution\n_To be written._\n\n## Prevention\n_To be written._\n" in report
    assert report.endswith("## Closure\nNone.\n")


def test_times_of_another_day_name_it() -> None:
    """By the clock of the policy's zone."""
    drill = Drill(a_policy())
    drill.resolve(24 * 60)
    assert "10:00 CET - 2026-11-03 10:00 CET\n" in written(drill, a_policy())


@pytest.mark.parametrize(
    ("service", "resource", "systems"),
    [
        ("checkout", "gce_instance", "Checkout, gce\\_instance"),
        ("checkout", None, "Checkout"),
        ("", "gce_instance", "gce\\_instance"),
        ("gce_instance", "gce_instance", "gce\\_instance"),
    ],
)
def test_what_is_affected_is_said_once(service: str, resource: str | None, systems: str) -> None:
    """The service and its resource, or the resource alone."""
    incident = replace(Drill().incident, service=service, resource=resource)
    report = draft(incident, [], a_policy())
    assert f"- **Affected Systems**: {systems}\n" in report


def test_what_strangers_wrote_is_escaped() -> None:
    """In the title and in the timeline; it fills in no placeholder of its own."""
    report = written(Drill(title="<b>*{owner}*</b>" + HOSTILE), a_policy())
    assert report.startswith(r"# Incident Report: \<b\>\*{owner}\*\</b\>")
    assert "<b>" not in report
    assert "\x1b" not in report


def test_an_organisation_may_have_its_own_template() -> None:
    """Each placeholder is filled in; other braces stay."""
    own = a_policy(reviews=Reviews(report="{organisation} / {incident} {severity} {x} {}"))
    assert written(Drill(own), own) == "Acme Shop / inc1 P1 (Critical)  {}\n"


def test_the_template_knows_its_placeholders() -> None:
    """The usual one uses none that does not exist, and every one has a value, be it that it is still to be written."""
    assert unknown(TEMPLATE, PLACEHOLDERS) == []
    own = a_policy(reviews=Reviews(report="".join(f"[{{{name}}}]" for name in PLACEHOLDERS)))
    assert "[]" not in written(Drill(own), own)
