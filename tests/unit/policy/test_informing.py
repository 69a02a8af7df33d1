"""Who is kept informed, which roles there are and what is warned of: read as written, and each mistake found."""

from datetime import timedelta

import pytest

from muster.domain.policy import Policy
from muster.domain.rules.communication import Audience, Communication, Template, UpdateKind, UpdateRule
from muster.domain.rules.escalation import Target
from muster.domain.rules.roles import Filler, Role
from muster.policy.load import parse
from tests.support.policy_file import GOOD, MARK

ADDED = """\
video_bridge: https://meet.example.com/incidents
roles:
  manager: {name: Incident manager, means: coordinates, severities: [P1, P2], filled_by: [bo, primary, on-call of shop]}
  writer: {name: Communications coordinator, severities: P1, filled_by: [role manager, acknowledger]}
audiences:
  bosses: {name: Bosses, tell: [room]}
  users: {name: Users, tell: room}
communication:
  role: writer
  grace: 3m
  P1:
    - {audience: bosses, every: 30m, send: [initial, resolution]}
    - {audience: users, send: initial}
  P4: [{audience: bosses, every: 1d}]
templates:
  initial: {subject: "[{severity}] {title}", body: "{update}"}
"""
TEXT = (
    GOOD.replace("resolve_within: 4h}", "resolve_within: 4h, warn_before: 10m, video_bridge: https://p1.example.com}")
    + ADDED
)
MISTAKES = [
    (
        "no such URL",
        "video_bridge: https://meet",
        "video_bridge: ¦http://meet",
        "expected a URL that begins with https://",
    ),
    ("severity's URL", "https://p1.example.com", "¦meet", "expected a URL that begins with https://"),
    (
        "warned too early",
        "warn_before: 10m",
        "warn_before: ¦15m",
        "a deadline of this severity is no longer than 15m: warn of it later",
    ),
    (
        "warned at the end",
        "warn_before: 10m",
        "warn_before: ¦0m",
        "a warning comes some time before the deadline: say how long, such as 10m",
    ),
    (
        "nothing to warn of",
        "types:\n",
        "  P4: {warn_before: ¦1h}\ntypes:\n",
        "there is nothing to warn of: this severity has no deadline",
    ),
    ("role's severity", "severities: P1,", "severities: ¦P5,", "unknown severity 'P5': expected P1, P2, P3, P4"),
    ("no severity", "severities: P1,", "¦severities: [],", "a role is one of some severities: name at least one"),
    (
        "filled by nobody",
        "filled_by: [role manager, acknowledger]",
        "¦filled_by: []",
        "nobody could ever be the writer: name at least one who fills it",
    ),
    (
        "filled by a stranger",
        "[role manager, ack",
        "[¦boo, role manager, ack",
        "nobody is called 'boo': did you mean 'bo'?",
    ),
    (
        "filled by many",
        "[role manager, ack",
        "[¦everyone in shop, ack",
        "a role is one person's: name a person, a schedule, on-call, a role or acknowledger",
    ),
    ("unknown role", "[role manager, ack", "[¦role manger, ack", "unknown role 'manger': did you mean 'manager'?"),
    (
        "role below",
        "filled_by: [bo,",
        "filled_by: [¦role writer,",
        "the role 'writer' must stand above this one: roles are filled in the file's order",
    ),
    (
        "filled by itself",
        "[role manager, ack",
        "[¦role writer, ack",
        "the role 'writer' must stand above this one: roles are filled in the file's order",
    ),
    (
        "audience without channels",
        "Users, tell: room}",
        "Users, ¦tell: []}",
        "nothing reaches the audience 'users': name at least one channel",
    ),
    ("audience's channel", "Users, tell: room}", "Users, tell: ¦rom}", "unknown channel 'rom': did you mean 'room'?"),
    (
        "told nowhere",
        "Users, tell: room}",
        "Users, tell: ¦email}",
        "the channel 'email' has no address, so that nobody can be told there",
    ),
    ("whose work", "role: writer", "role: ¦writr", "unknown role 'writr': did you mean 'writer'?"),
    (
        "no grace",
        "grace: 3m",
        "grace: ¦0m",
        "an update is missed some time after it was due: say how long, such as 5m",
    ),
    (
        "unknown audience",
        "{audience: users, send",
        "{audience: ¦user, send",
        "unknown audience 'user': did you mean 'users'?",
    ),
    (
        "audience twice",
        "- {audience: users, send",
        "- ¦{audience: bosses, send",
        "P1 says twice how 'bosses' are kept informed",
    ),
    (
        "never told",
        "- {audience: users, send: initial}",
        "- ¦{audience: users}",
        "this audience is never told: it needs 'every' or 'send'",
    ),
    (
        "too often",
        "every: 30m",
        "every: ¦3m",
        "updates must be further apart than the grace after which one is missed",
    ),
    (
        "kind",
        "send: initial}",
        "send: ¦first}",
        "unknown kind of message 'first': expected initial, resolution, review, update",
    ),
    (
        "updates without a cadence",
        "send: initial}",
        "send: ¦update}",
        "updates go out by themselves only if it is said how often: it needs 'every'",
    ),
    (
        "severity",
        "  P4: [{audience",
        "  ¦P5: [{audience",
        "unknown key 'P5' in communication: expected P1, P2, P3, P4, grace, role",
    ),
    (
        "template's kind",
        "  initial: {subject",
        "  ¦initail: {subject",
        "unknown key 'initail' in templates: did you mean 'initial'?",
    ),
    (
        "template without a body",
        'initial: {subject: "[{severity}] {title}", body: "{update}"}',
        "¦initial: {subject: x}",
        "a template needs 'body'",
    ),
    ("placeholder", '"{update}"', '¦"{updat}"', "unknown placeholder '{updat}': did you mean 'update'?"),
    (
        "subject's placeholder",
        '"[{severity}] {title}"',
        '¦"{titel}"',
        "unknown placeholder '{titel}': did you mean 'title'?",
    ),
    ("subject of two lines", '"[{severity}] {title}"', '¦"a\\nb"', "a subject is one line"),
]


def policy(text: str = TEXT) -> Policy:
    """Return the policy of a text without errors."""
    read = parse(text, "p.yaml").policy
    assert read is not None
    return read


def test_roles_are_read() -> None:
    """In the file's order; whoever fills one is a target of a step, the holder of another role, or the acknowledger."""
    kind = Target.Kind
    assert list(policy().roles.values()) == [
        Role(
            id="manager",
            name="Incident manager",
            description="coordinates",
            severities=("P1", "P2"),
            filled_by=(
                Target(kind=kind.PERSON, name="bo"),
                Target(kind=kind.SCHEDULE, name="primary"),
                Target(kind=kind.ON_CALL, name="shop"),
            ),
        ),
        Role(
            id="writer",
            name="Communications coordinator",
            severities=("P1",),
            filled_by=(Target(kind=kind.ROLE, name="manager"), Filler.ACKNOWLEDGER),
        ),
    ]


def test_who_is_kept_informed_is_read() -> None:
    """The audiences, how often each is told of what, whose work it is, and in which words."""
    read = policy()
    assert list(read.audiences.values()) == [
        Audience(id="bosses", name="Bosses", tell=("room",)),
        Audience(id="users", name="Users", tell=("room",)),
    ]
    assert read.communication == Communication(
        rules={
            "P1": (
                UpdateRule(
                    rule="communication.P1[1]",
                    audience="bosses",
                    every=timedelta(minutes=30),
                    send=(UpdateKind.INITIAL, UpdateKind.RESOLUTION),
                ),
                UpdateRule(rule="communication.P1[2]", audience="users", send=(UpdateKind.INITIAL,)),
            ),
            "P4": (UpdateRule(rule="communication.P4[1]", audience="bosses", every=timedelta(days=1)),),
        },
        role="writer",
        grace=timedelta(minutes=3),
    )
    assert read.templates == {UpdateKind.INITIAL: Template(subject="[{severity}] {title}", body="{update}")}


def test_without_any_of_it_nobody_is_kept_informed() -> None:
    """As in a policy that was written before."""
    read = policy(GOOD)
    assert (read.roles, read.audiences, read.communication, read.templates) == ({}, {}, Communication(), {})
    assert (read.video_bridge, read.severities["P1"].warn_before) == ("", None)


def test_the_video_call_is_of_urgent_incidents_unless_a_severity_has_its_own() -> None:
    """The policy's is for P1 and P2, a severity's own for that one."""
    read = policy()
    assert {severity: read.bridge(severity) for severity in read.severities} == {
        "P1": "https://p1.example.com",
        "P2": "https://meet.example.com/incidents",
        "P3": "",
        "P4": "",
    }


def test_the_warning_is_read() -> None:
    """In business time too it must be shorter than the deadline; of business days anything is."""
    assert policy().severities["P1"].warn_before == timedelta(minutes=10)
    days = TEXT.replace("acknowledge_within: 15m, resolve_within: 4h", "acknowledge_within: 1 business day")
    assert policy(days).severities["P1"].warn_before == timedelta(minutes=10)
    hours = TEXT.replace("acknowledge_within: 15m", "acknowledge_within: 5 business minutes")
    assert [each.message for each in parse(hours, "p.yaml").problems if each.severity == "error"] == [
        "a deadline of this severity is no longer than 10m: warn of it later"
    ]


@pytest.mark.parametrize(("what", "old", "new", "message"), MISTAKES, ids=[each[0] for each in MISTAKES])
def test_mistakes_are_found_where_they_are(what: str, old: str, new: str, message: str) -> None:
    """One error for each, at its place."""
    assert TEXT.count(old) == 1, f"{what}: {old!r} stands {TEXT.count(old)} times"
    marked = TEXT.replace(old, new)
    before, _, _ = marked.partition(MARK)
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    problems = parse(marked.replace(MARK, ""), "p.yaml").problems
    assert [str(each) for each in problems if each.severity == "error"] == [f"p.yaml:{line}:{column}: error: {message}"]
