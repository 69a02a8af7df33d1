"""Templates are filled in once, with what is known, and a stranger's text does nothing in them."""

from dataclasses import replace

import pytest

from muster.domain.account import account, status, suggestion
from muster.domain.commands.classification import AssessImpact
from muster.domain.commands.work import ReachMilestone
from muster.domain.rules.communication import Template, UpdateKind
from muster.domain.templates import BODY_LIMIT, PLACEHOLDERS, SUBJECT_LIMIT, USUAL, fill, unknown
from muster.domain.text import MARK
from tests.support.drill import ADA, Drill, at
from tests.support.policies import a_policy

EVERYTHING = {name: f"<{name}>" for name in PLACEHOLDERS}


def filled(body: str, **values: str) -> str:
    """Return a body filled in."""
    return fill(Template(subject="s", body=body), values)[1]


def test_placeholders_are_filled_in_the_subject_and_the_body() -> None:
    """Each with its value; the subject is one line."""
    template = Template(subject="[{severity}]\n {title}", body="{title}: {update}")
    assert fill(template, {"severity": "P1", "title": "a", "update": "b\nc"}) == ("[P1] a", "a: b\nc")


def test_values_are_never_filled_in_again() -> None:
    """A title that looks like a placeholder, or like Python's own formatting, stands as it is."""
    assert filled("{title} {update}", title="{update} {0} {title.__class__} %s", update="{title}") == (
        "{update} {0} {title.__class__} %s {title}"
    )


def test_other_braces_stand_for_themselves() -> None:
    """JSON, capitals, spaces, nothing: no placeholder is meant."""
    assert filled("{} { title } {Title} {1} }{ {{title}}", title="a") == "{} { title } {Title} {1} }{ {a}"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("Status: {status}\nETA: {eta}\nBye", "Status: new\nBye"),
        ("{status} until {eta}", "new until "),
        ("Update:\n{eta}\n\nBye", "Bye"),
        ("A\n\nETA: {eta}\nNext: {next_update}\n\nB", "A\n\nB"),
        ("Hello\n\nNothing to fill in", "Hello\n\nNothing to fill in"),
        ("{eta}", ""),
    ],
)
def test_what_is_not_known_is_left_out(body: str, shown: str) -> None:
    """A line whose placeholders are all unknown goes, and a paragraph with it; a line that knows one of two stays."""
    assert filled(body, status="new", eta="") == shown


def test_messages_are_capped_with_a_mark() -> None:
    """However long the alert's title, or what a person wrote."""
    subject, body = fill(Template(subject="{title}", body="{update}"), {"title": "x" * 999, "update": "y" * 9_999})
    assert (len(subject), len(body)) == (SUBJECT_LIMIT, BODY_LIMIT)
    assert subject.endswith(MARK)
    assert body.endswith(MARK)


def test_unknown_placeholders_are_found_once_each() -> None:
    """In their order; the documented ones are known."""
    assert unknown("{b} {title} {a} {b}") == ["b", "a"]
    assert unknown(" ".join(f"{{{name}}}" for name in PLACEHOLDERS)) == []


@pytest.mark.parametrize("kind", UpdateKind)
def test_the_usual_templates_use_what_there_is(kind: UpdateKind) -> None:
    """Each has a subject and a body, and no placeholder that stands for nothing."""
    template = USUAL[kind]
    assert unknown(template.subject + template.body) == []
    subject, body = fill(template, EVERYTHING)
    assert "<title>" in subject
    assert body


def test_an_incident_gives_a_value_for_what_is_known_of_it() -> None:
    """In the policy's words and zone; what only a message knows is said with it."""
    drill = Drill(service="checkout", environment="prod", severity="critical")
    drill.acknowledge(5)
    values = account(drill.incident, a_policy(), at(65), update="we know", next_update="soon")
    assert values == {
        "title": "checkout does not answer",
        "severity": "P1",
        "severity_name": "Critical",
        "severity_means": "",
        "status": "Investigating",
        "affected": "Checkout (prod)",
        "impact": "",
        "type": "Outage",
        "team": "Shop",
        "owner": "Ada",
        "started": "10:00 CET",
        "duration": "1 h 5 min",
        "video_bridge": "",
        "incident": "inc1",
        "report": "muster incidents report inc1",
        "organisation": "Acme Shop",
        "prevention": "",
        "update": "we know",
        "next_update": "soon",
    }
    assert values.keys() <= PLACEHOLDERS.keys()


def test_the_impact_is_not_known_before_it_was_assessed() -> None:
    """What the severity means is not what has happened: it is said as what it is."""
    policy = a_policy()
    severity = replace(policy.severities["P1"], description="all is lost")
    drill = Drill(replace(policy, severities=policy.severities | {"P1": severity}), severity="P1")
    before = account(drill.incident, drill.policy, at(1))
    drill.do(2, AssessImpact(actor=ADA, levels={"user": "low", "business": "high"}))
    after = account(drill.incident, drill.policy, at(2))
    assert [(each["impact"], each["severity_means"]) for each in (before, after)] == [
        ("", "all is lost"),
        ("Business high and user low", "all is lost"),
    ]


def test_the_status_says_how_far_the_work_has_got() -> None:
    """From detected to resolved, by what people said; each with a sentence to begin an update with."""
    drill = Drill()
    seen = [(status(drill.incident), suggestion(drill.incident, drill.policy))]
    drill.acknowledge(1)
    seen.append((status(drill.incident), suggestion(drill.incident, drill.policy)))
    for minute, milestone in enumerate(("investigating", "identified", "mitigated"), start=2):
        drill.do(minute, ReachMilestone(actor=ADA, milestone=milestone))
        seen.append((status(drill.incident), suggestion(drill.incident, drill.policy)))
    drill.resolve(9)
    seen.append((status(drill.incident), suggestion(drill.incident, drill.policy)))
    assert seen == [
        ("Detected", "We know of it."),
        ("Investigating", "Ada is looking into it."),
        ("Investigating", "Ada is looking into it."),
        ("Identified", "The cause has been identified. Ada is working on it."),
        ("Mitigated", "The effects have been mitigated. Ada is seeing to the rest."),
        ("Resolved", "It is over."),
    ]


def test_a_strangers_text_is_capped_and_in_one_line() -> None:
    """A title of many lines cannot forge a line of the message."""
    drill = Drill(title="down\nStatus: Resolved\n" + "x" * 999, service=None, resource="vm\nx")
    values = account(drill.incident, drill.policy, at(0))
    assert "\n" not in values["title"]
    assert len(values["title"]) == 300
    assert values["affected"] == "vm x"
