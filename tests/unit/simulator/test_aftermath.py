"""What is left once an incident is over, in virtual time."""

from pathlib import Path

from tests.support.policy_file import GOOD
from tests.support.simulation import ALERT, only, played

POLICY = (
    GOOD
    + """\
closure:
  P1: {checklist: [Service is restored, Cause is known]}
reviews:
  when: [{severity: P1}]
"""
)
TAKEN = "{at: 1m, acknowledge: {by: ada}}"
RESOLVED = "{at: 5m, resolve: {by: ada, note: done}}"
ITEM = "{at: 10m, action: {by: ada, text: Alert on it, owner: ada, due: 2026-01-07}}"


def test_a_week_after_the_end(tmp_path: Path) -> None:
    """The review is planned and missed, the owner reminded of the checklist and of an item, until both are seen to."""
    run = played(
        tmp_path,
        *(ALERT, TAKEN, RESOLVED, ITEM),
        "{at: 50h, check: {by: bo, criterion: 1}}",
        "{at: 50h, check: {by: bo, criterion: Cause is known}}",
        "{at: 50h, close: {by: bo}}",
        "{at: 51h, action_done: {by: ada, number: 1}}",
        "{at: 76h, action_verified: {by: bo, number: 1}}",
        policy=POLICY,
        more="until: 7d",
    )
    assert [line.fields()["due_at"] for line in only(run.lines, "review.scheduled")] == ["2026-01-07T09:05:00Z"]
    missed = [line.after_s for line in only(run.lines, "deadline.missed") if line.more["deadline"] == "review"]
    assert missed == [48 * 3600 + 300]
    assert [line.after_s // 3600 for line in only(run.lines, "closure.due")] == [1, 25, 49]
    assert [line.after_s // 3600 for line in only(run.lines, "action.due")] == [47, 75]
    assert [line.person for line in only(run.lines, "incident.closed")] == ["bo"]
    reminders = {line.more["about"] for line in only(run.lines, "reminder") if line.person == "ada"}
    assert reminders >= {"incident.closure_due", "incident.review_scheduled", "incident.action_due"}


def test_what_is_taken_back_counts_again(tmp_path: Path) -> None:
    """A criterion that is not met after all, and an item that has not helped."""
    run = played(
        tmp_path,
        *(ALERT, TAKEN, RESOLVED, ITEM),
        "{at: 11m, check: {by: bo, criterion: 1}}",
        "{at: 12m, check: {by: bo, criterion: 1, done: false}}",
        "{at: 13m, action_done: {by: ada, number: 1, note: PR 17}}",
        "{at: 14m, action_verified: {by: bo, number: 1, helped: false}}",
        "{at: 15m, close: {by: bo}}",
        "{at: 16m, close: {by: bo, reason: it was a drill}}",
        policy=POLICY,
    )
    assert len(only(run.lines, "closure.criterion_checked")) == 2
    assert len(only(run.lines, "action.reopened")) == 1
    (refused,) = only(run.lines, "refused")
    assert '"Service is restored" and "Cause is known"' in refused.reason
    assert only(run.lines, "incident.closed")[0].reason == "Bo closed it: it was a drill"
