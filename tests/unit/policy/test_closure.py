"""How records are closed and which incidents are reviewed is read from the file, and every mistake in it is found."""

from datetime import timedelta

import pytest

from muster.domain.policy import Policy
from muster.domain.rules.circumstances import Seen
from muster.domain.rules.closure import Closure, ReviewRule, Reviews
from muster.domain.rules.escalation import Target
from muster.domain.rules.matching import Condition
from muster.domain.rules.severities import Within
from muster.policy.load import parse
from tests.support.policy_file import GOOD, MARK, expected, found

SECTIONS = """\
closure:
  P1:
    checklist: [Issue is fully resolved, Root cause is documented]
    remind: 12h
    times: 3
  P2: {checklist: [Issue is fully resolved]}
reviews:
  within: 2 business days
  when:
    - {severity: P1}
    - {severity: [P2, P3], impact.user: high}
    - {recurring: {times: 3, within: 7d}}
  participants: [on-call, bo]
  announce: room
  remind: 2d
  report: |
    # {title}
    {timeline}
"""


def read(text: str = SECTIONS) -> Policy:
    """Return the policy that the file describes, with these sections."""
    checked = parse(GOOD + text, "p.yaml")
    assert [str(problem) for problem in checked.problems] == []
    assert checked.policy is not None
    return checked.policy


def test_a_checklist_is_read_for_each_severity_that_has_one() -> None:
    """With how often its owner is reminded of it; the others close by themselves."""
    assert read().closure == {
        "P1": Closure(
            checklist=("Issue is fully resolved", "Root cause is documented"), remind=timedelta(hours=12), times=3
        ),
        "P2": Closure(checklist=("Issue is fully resolved",), remind=timedelta(hours=24), times=7),
    }


def test_reviews_are_read() -> None:
    """Rules with their places, whom to invite, where to announce it, and the organisation's own report."""
    assert read().reviews == Reviews(
        rules=(
            ReviewRule(rule="reviews.when[1]", when=Condition(fields=(("severity", ("P1",)),))),
            ReviewRule(
                rule="reviews.when[2]",
                when=Condition(fields=(("severity", ("P2", "P3")), ("impact.user", ("high",)))),
            ),
            ReviewRule(rule="reviews.when[3]", recurring=Seen(times=3, within=timedelta(days=7))),
        ),
        within=Within(business_days=2),
        participants=(Target(kind=Target.Kind.ON_CALL), Target(kind=Target.Kind.PERSON, name="bo")),
        announce=("room",),
        remind=timedelta(days=2),
        report="# {title}\n{timeline}",
    )


def test_a_file_that_says_nothing_closes_by_itself_and_reviews_nothing() -> None:
    """The time for a review on request is the seed's: S2, 6.2, "Within 48 hours of resolution"."""
    policy = read("")
    assert policy.closure == {}
    assert policy.reviews == Reviews()
    assert policy.reviews.within == Within(duration=timedelta(hours=48))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  P2: {", "  ¦P5: {}\n  P2: {", "unknown key 'P5' in closure: expected P1, P2, P3, P4"),
        ("  P2: {checklist: [Issue is fully resolved]}", "  ¦P2: {remind: 1h}", "a closure needs 'checklist'"),
        (
            "{checklist: [Issue is fully resolved]}",
            "{¦checklist: []}",
            "a checklist has at least one criterion: leave the severity out instead",
        ),
        ("{checklist: [Issue is fully resolved]}", "{checklist: [¦no]}", "YAML reads no as true or false"),
        (
            "resolved, Root cause is documented",
            "resolved, ¦issue is fully Resolved",
            "'issue is fully Resolved' is on the checklist already",
        ),
        ("remind: 12h", "remind: ¦30m", "expected 1h or more, found '30m'"),
        ("remind: 12h", "remind: ¦daily", "expected a duration such as 15m, 1h30m or 2d, found 'daily'"),
        ("times: 3\n  P2", "times: ¦0\n  P2", "expected a number from 1 to 99, found '0'"),
        ("  announce: room", "  announce: room\n  ¦annonce: room", "unknown key 'annonce' in reviews: did you mean"),
        ("within: 2 business days", "within: ¦0h", "a deadline must be longer than nothing"),
        ("- {severity: P1}", "- ¦{}", "an empty condition holds for everything: name at least one fact"),
        ("{severity: P1}", "{¦severty: P1}", "unknown fact 'severty': did you mean 'severity'?"),
        ("impact.user: high", "¦impact.weather: high", "unknown fact 'impact.weather'"),
        ("times: 3, within: 7d", "times: ¦1, within: 7d", "1 always holds, since this incident is counted"),
        ("{times: 3, within: 7d}", "{times: 3, within: ¦5m}", "expected 1h or more, found '5m'"),
        ("{recurring: {times: 3, within: 7d}}", "{¦recurring: {times: 3}}", "a count of incidents needs 'within'"),
        ("[on-call, bo]", "[on-call, ¦boo]", "nobody is called 'boo': did you mean 'bo'?"),
        ("announce: room", "announce: ¦rom", "unknown channel 'rom': did you mean 'room'?"),
        ("announce: room", "announce: ¦push", "the channel 'push' has no address, so that nobody can be told there"),
        ("remind: 2d", "remind: ¦5m", "expected 1h or more, found '5m'"),
        (
            "report: |\n    # {title}",
            "report: ¦|\n    # {titel}",
            "unknown placeholder {titel}: did you mean 'title'?",
        ),
    ],
)
def test_each_mistake_is_found_where_it_was_made(old: str, new: str, message: str) -> None:
    """And said so that it can be mended."""
    assert SECTIONS.count(old) == 1
    text = GOOD + SECTIONS.replace(old, new)
    errors = [each for each in found(text) if " error: " in each]
    (wanted,) = expected(text, f"error: {message}")
    assert any(each.startswith(wanted) for each in errors), errors
    assert MARK in text
