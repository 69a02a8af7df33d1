"""The pages behind the links: what they show, what their button does, and what late or repeated clicks are told."""

from dataclasses import replace

import pytest

from muster.domain.commands.lifecycle import Close
from muster.domain.commands.work import AddNote
from muster.domain.decide import decide
from muster.domain.parties import Actor, ActorKind
from muster.domain.policy import Policy
from muster.domain.rules.escalation import Unless
from muster.domain.story import Context
from muster.ports import Incomplete
from tests.support.desk import ABOUT_A_RESOURCE, Desk
from tests.support.drill import ADA
from tests.support.page import page_of
from tests.support.policies import EVERYONE, a_step, with_steps

ACTIONS = ("acknowledge", "escalate", "resolve")


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("person", ["ada", None])
def test_looking_changes_nothing_however_often(desk: Desk, action: str, person: str | None) -> None:
    """50 GETs and HEADs of a link, by scanners that follow every link, leave every document as it was (trap 1)."""
    path = desk.path(action, desk.open(), person)
    before, published = desk.contents(), len(desk.bus.published)
    for _ in range(50):
        assert desk.get(path).status == 200
        assert desk.get(path, "HEAD").status == 200
        desk.later(seconds=7)
    assert desk.contents() == before
    assert len(desk.bus.published) == published


def test_the_page_tells_what_somebody_at_night_needs(desk: Desk) -> None:
    """Severity, title, state, since when, whose, what happens next, what the alert says, and how it came to this."""
    incident = desk.open(description="The uptime check fails.\nRoll back.", environment="production")
    desk.later(minutes=6)
    page = page_of(desk.get(desk.path("acknowledge", incident)))
    assert page.one("h1").text == "checkout does not answer"
    assert page.one("strong", **{"class": "severity"}).text == "P1 Critical"
    assert page.status == "Nobody has acknowledged this yet."
    assert page.button == "Acknowledge"
    for words in (
        "Since 10:00 CET, 6 min ago",
        "If nobody acknowledges by",
        "Roll back.",
        "Service Checkout",
        "Team Shop",
        "Environment production",
        "Runbook https://wiki.example/checkout",
        'P1 because the alert says "critical"',
        "Paged Ada (push, then call, then email): P1 incident opened",
        "You are Ada.",
    ):
        assert words in page.text
    assert len(page.all("form")) == 1


def test_the_page_shows_what_was_logged(desk: Desk) -> None:
    """Folded up, the newest last, with the window in the reader's time and a way to all of it."""
    incident = desk.open(**ABOUT_A_RESOURCE)
    desk.attach(incident, "disk is filling", "Traceback:\n  disk full", more=True)
    page = page_of(desk.get(desk.path("acknowledge", incident)))
    assert len(page.all("details")) == 1
    assert page.one("summary").text == "The latest 2 errors of gce_instance, from 09:58 CET until 10:00 CET"
    assert [each.text for each in page.all("pre")] == ["disk is filling", "Traceback:\n  disk full"]
    links = [each.attributes["href"] for each in page.all("a") if "Logs Explorer" in each.text]
    assert links == ["https://console.cloud.google.com/logs/query;query=x?project=p"]


@pytest.mark.parametrize("link", ["", "javascript:alert(1)", "https://console.cloud.google.com/" + "x" * 2_000])
def test_a_link_that_leads_nowhere_is_not_shown(desk: Desk, link: str) -> None:
    """Nor one that is too long for a browser; what was logged is."""
    incident = desk.open(**ABOUT_A_RESOURCE)
    desk.attach(incident, "disk full", link=link)
    page = page_of(desk.get(desk.path("acknowledge", incident)))
    assert page.one("pre").text == "disk full"
    assert "Logs Explorer" not in page.text


def test_times_are_the_readers_own_with_utc_beside_them(desk: Desk) -> None:
    """Bo reads London's time; the title and the machine-readable value of each time are UTC."""
    page = page_of(desk.get(desk.path("resolve", desk.open(), "bo")))
    times = page.all("time")
    assert {time.text for time in times} == {"09:00 GMT"}
    assert {time.attributes["title"] for time in times} == {"2026-11-02 09:00:00 UTC"}
    assert {time.attributes["datetime"] for time in times} == {"2026-11-02T09:00:00Z"}


def test_a_link_is_not_called_forged_while_a_key_cannot_be_read(desk: Desk) -> None:
    """That key may have signed it: the reader is told to come again."""
    path = desk.path("acknowledge", desk.open())
    desk.secrets.values["link-keys"] = Incomplete(("another-key",))
    response = desk.get(path)
    assert (response.status, "Retry-After" in response.headers) == (503, True)
    desk.secrets.values["link-keys"] = ("first-key", "another-key")
    assert desk.get(path).status == 200


def test_pressing_acknowledge_makes_it_yours(desk: Desk) -> None:
    """The POST acknowledges as the person of the link, and its page shows the state after."""
    incident = desk.open()
    desk.later(minutes=4)
    response = desk.press(desk.path("acknowledge", incident, "bo"))
    page = page_of(response)
    assert response.status == 200
    assert page.status == "You acknowledged this just now."
    assert page.button is None
    assert "Acknowledged by Bo, 4 min after it opened" in page.text
    event = next(event for event in desk.timeline(incident.id) if event.fact.type == "incident.acknowledged")
    assert event.actor == Actor(kind=ActorKind.PERSON, id="bo", name="Bo")
    assert desk.incident(incident.id).acknowledged_by == "bo"


def test_a_reload_of_the_answer_is_harmless(desk: Desk) -> None:
    """The same POST again, of each action, adds nothing to the timeline and says how it stands."""
    incident = desk.open()
    for action, form, again in (
        ("acknowledge", {}, "You acknowledged this 1 min ago."),
        ("escalate", {"level": "2"}, "The incident has reached level 2 already. You acknowledged this 2 min ago."),
        ("resolve", {}, "You resolved this 1 min ago."),
    ):
        path = desk.path(action, incident)
        assert desk.press(path, **form).status == 200
        before = desk.contents()
        desk.later(minutes=1)
        response = desk.press(path, **form)
        assert (response.status, page_of(response).status) == (200, again)
        assert desk.contents() == before


def test_the_button_of_an_escalation_says_and_sends_its_level(desk: Desk) -> None:
    """The page names the level and its people; the form holds the level, so that a reload goes no further."""
    incident = desk.open()
    path = desk.path("escalate", incident)
    page = page_of(desk.get(path))
    assert page.button == "Escalate to level 2 (Team)"
    assert "This pages Ada and Bo now." in page.text
    assert page.one("input", type="hidden").attributes == {"type": "hidden", "name": "level", "value": "2"}
    pressed = page_of(desk.press(path, level="2"))
    assert pressed.status == "Escalated to level 2 (Team): Ada and Bo are being paged."
    assert desk.incident(incident.id).level == 2


def test_late_visitors_are_told_the_truth(desk: Desk) -> None:
    """Who came too late reads who was first, when, and that nothing is left to press."""
    incident = desk.open()
    desk.press(desk.path("acknowledge", incident, "bo"))
    desk.later(minutes=3)
    looked, pressed = (page_of(each(desk.path("acknowledge", incident))) for each in (desk.get, desk.press))
    assert (looked.status, looked.button) == ("Bo acknowledged this 3 min ago.", None)
    assert (pressed.status, pressed.button) == ("Bo acknowledged this 3 min ago.", None)
    desk.press(desk.path("resolve", incident))
    desk.later(minutes=2)
    for action in ACTIONS:
        page = page_of(desk.get(desk.path(action, incident, "bo")))
        assert (page.status, page.button) == ("Ada resolved this 2 min ago.", None)
    assert desk.incident(incident.id).acknowledged_by == "bo"


def test_the_highest_level_is_the_end_of_escalation(desk: Desk) -> None:
    """At the top the page offers nothing, and a press from a page of before is answered truthfully."""
    incident = desk.open()
    for level in ("2", "3", "4"):
        desk.press(desk.path("escalate", incident), level=level)
    page = page_of(desk.get(desk.path("escalate", incident)))
    assert page.button is None
    assert page.status == "This is the highest level already. Nobody has acknowledged this yet."
    pressed = page_of(desk.press(desk.path("escalate", incident)))
    assert pressed.status == "This is the highest level already. Nobody has acknowledged this yet."


@pytest.mark.parametrize("level", ["0", "9", "-1", "x", "٣", "999999999999999999999", ""])
def test_a_level_that_the_page_did_not_send_breaks_nothing(desk: Desk, level: str) -> None:
    """Whatever is posted for a level, the answer is a page, and the incident goes up by one level at most."""
    incident = desk.open()
    assert desk.press(desk.path("escalate", incident), level=level).status == 200
    assert desk.incident(incident.id).level in {1, 2, 3}


def test_a_link_in_a_shared_channel_asks_who_you_are(desk: Desk) -> None:
    """Members of the team and whoever was paged can be chosen, nobody else; the choice is required and recorded."""
    incident = desk.open()
    path = desk.path("acknowledge", incident, None)
    page = page_of(desk.get(path))
    options = [(each.attributes["value"], each.text) for each in page.all("option")]
    assert options == [("", "Choose your name"), ("ada", "Ada"), ("bo", "Bo")]
    assert "required" in page.one("select").attributes
    assert page.one("label").attributes["for"] == page.one("select").attributes["id"]
    response = desk.press(path, person="bo")
    assert page_of(response).status == "You acknowledged this just now."
    assert desk.incident(incident.id).acknowledged_by == "bo"


@pytest.mark.parametrize("form", [{}, {"person": ""}, {"person": "cy"}, {"person": "mallory"}, {"person": "Bo"}])
def test_without_a_valid_choice_nothing_is_done(desk: Desk, form: dict[str, str]) -> None:
    """Nobody, a stranger, or somebody who is not entitled: 422, the same page with what is missing, nothing changed."""
    incident = desk.open()
    before = desk.contents()
    response = desk.press(desk.path("acknowledge", incident, None), **form)
    page = page_of(response)
    assert response.status == 422
    assert page.one("p", role="alert").text == "Choose your name: it is recorded with what you do."
    assert page.button == "Acknowledge"
    assert desk.contents() == before


def test_somebody_else_who_was_paged_may_be_chosen(desk: Desk) -> None:
    """Cy is in another team, and was paged at level 3."""
    incident = desk.open()
    desk.press(desk.path("escalate", incident), level="3")
    page = page_of(desk.get(desk.path("resolve", incident, None)))
    assert "cy" in {each.attributes["value"] for each in page.all("option")}


def test_where_nobody_is_entitled_everybody_is(desk: Desk) -> None:
    """An incident of no team that paged nobody can still be taken on."""
    desk.policies.policy = _without_teams(desk.policies.policy)
    incident = desk.open(severity="info", title="something")
    assert incident.fired
    page = page_of(desk.get(desk.path("resolve", incident, None)))
    assert [each.text for each in page.all("option")] == ["Choose your name", "Ada", "Bo", "Cy", "Dir"]


def test_a_persons_link_ignores_another_persons_name(desk: Desk) -> None:
    """Whom the link was made for acts, whatever the form says."""
    incident = desk.open()
    desk.press(desk.path("acknowledge", incident, "ada"), person="bo")
    assert desk.incident(incident.id).acknowledged_by == "ada"


def test_only_the_latest_of_a_long_story_is_shown(desk: Desk) -> None:
    """A page shows 15 entries, the latest first, and says where the rest is."""
    incident = desk.open()
    for number in range(20):
        desk.later(seconds=1)
        stored = desk.store.incident(incident.id)
        assert stored
        context = Context(policy=desk.policies.policy)
        command = AddNote(actor=ADA, text=f"note {number}")
        desk.store.save(stored, decide(stored.value, command, context, desk.clock.now()))
    page = page_of(desk.get(desk.path("resolve", incident)))
    told = [each.text for each in page.all("li")]
    assert len(told) == 15
    assert "note 19" in told[0]
    assert "note 5" in told[-1]
    assert f"muster incidents timeline {incident.id}" in page.text


def test_a_closed_incident_says_so(desk: Desk) -> None:
    """A link outlives its incident."""
    incident = desk.open()
    desk.press(desk.path("resolve", incident))
    stored = desk.store.incident(incident.id)
    assert stored
    events = decide(stored.value, Close(actor=ADA), Context(policy=desk.policies.policy), desk.clock.now())
    desk.store.save(stored, events)
    page = page_of(desk.press(desk.path("acknowledge", incident)))
    assert page.status == "This incident was closed just now."


def test_a_test_of_the_sender_is_marked(desk: Desk) -> None:
    """Nobody mistakes a test for the real thing."""
    incident = desk.open(test=True)
    assert "test" in [each.text for each in page_of(desk.get(desk.path("resolve", incident))).all("span")]


def _without_teams(policy: Policy) -> Policy:
    return replace(policy, teams={}, services={}, default_team="", types={}, default_type="")


def test_an_escalation_takes_along_what_there_is_to_say(desk: Desk) -> None:
    """Three fields, all of which may be left empty; what is written is on the page of whoever is paged."""
    path = desk.path("escalate", desk.open())
    offered = page_of(desk.get(path))
    fields = [field.attributes["name"] for field in offered.all("textarea")]
    assert fields == ["summary", "actions_taken", "help_needed"]
    said = {"summary": "the queue is full", "actions_taken": "restarted <it>", "help_needed": "a banker"}
    done = page_of(desk.press(path, level="2", **said))
    assert done.status == "Escalated to level 2 (Team): Ada and Bo are being paged."
    for words in ("Summary the queue is full", "Done so far restarted <it>", "Help needed a banker"):
        assert words in done.text


def test_whoever_has_still_to_acknowledge_has_a_button_for_it(desk: Desk) -> None:
    """Bo, though Ada owns it; not Ada, and Bo no more once he has."""
    for_all = a_step(0, EVERYONE, unless=Unless.ALL_ACKNOWLEDGED)
    desk.policies.policy = with_steps("P1", for_all, policy=desk.policies.policy)
    incident = desk.open()
    desk.press(desk.path("acknowledge", incident))
    bo = desk.path("acknowledge", incident, "bo")
    assert page_of(desk.get(desk.path("acknowledge", incident))).button is None
    assert page_of(desk.get(desk.path("acknowledge", incident, None))).button == "Acknowledge"
    assert page_of(desk.get(bo)).button == "Acknowledge"
    pressed = page_of(desk.press(bo))
    assert pressed.status.startswith("It is recorded that you have acknowledged this too. Ada acknowledged this")
    assert page_of(desk.get(bo)).button is None
