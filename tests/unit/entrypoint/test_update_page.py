"""The page on which somebody writes an update: a draft to change, whom to tell, and one button that sends it."""

import pytest

from muster.domain.facts.communication import UpdateSent
from muster.domain.incident import Incident
from muster.entrypoint.update_form import TEXT_LIMIT
from tests.support.desk import Desk, desk_policy
from tests.support.informing import FIRST_AND_LAST, kept_informed, told
from tests.support.page import Page, page_of

BOTH = kept_informed(told(30, *FIRST_AND_LAST), told(60, *FIRST_AND_LAST, audience="users"), policy=desk_policy())
HOSTILE = "</textarea><script>alert(1)</script> & \"'\n=HYPERLINK(1)"


@pytest.fixture(autouse=True)
def _informed(desk: Desk) -> None:
    """Have two audiences be kept informed of P1 incidents."""
    desk.policies.policy = BOTH


def told_lately(desk: Desk, incident: Incident) -> list[tuple[str, str, str]]:
    """Return who was told what by whom, in order, but for what went out by itself."""
    events = desk.timeline(incident.id)
    found = [(event.actor.name, event.fact) for event in events]
    return [(name, fact.audience, fact.words) for name, fact in found if isinstance(fact, UpdateSent) and fact.words]


def form(page: Page) -> tuple[str, str, list[str]]:
    """Return what the form's text, its expectation and its choice of audiences say."""
    (text,) = page.all("textarea")
    options = [each.text for each in page.all("option") if each.attributes["value"] != "bo"]
    return text.text.removeprefix("\n"), page.one("input", name="eta").attributes["value"], options


def test_the_page_begins_with_a_draft(desk: Desk) -> None:
    """What can be said now, all who are kept informed, or one of them; looking sends nothing."""
    incident = desk.open()
    desk.press(desk.path("acknowledge", incident))
    before = desk.contents()
    page = page_of(desk.get(desk.path("update", incident)))
    assert form(page) == ("Ada is looking into it.", "", ["Bosses and Users", "Only Bosses", "Only Users"])
    assert (page.button, page.status) == ("Send the update", "You acknowledged this just now.")
    assert "You are Ada. It goes out at once" in page.text
    desk.get(desk.path("update", incident), "HEAD")
    assert desk.contents() == before


def test_pressing_sends_what_was_written(desk: Desk) -> None:
    """To all, or to the one chosen; lines as they were written; pressed twice, sent once."""
    incident = desk.open()
    path = desk.path("update", incident)
    page = page_of(desk.press(path, text="We found it.\r\nNearly there.", eta="noon", audience=""))
    assert page.status == "This is on its way to Bosses and Users."
    assert page.button is None
    assert told_lately(desk, incident) == [
        ("Ada", "bosses", "We found it.\nNearly there."),
        ("Ada", "users", "We found it.\nNearly there."),
    ]
    again = page_of(desk.press(path, text="We found it.\r\nNearly there.", eta="noon", audience=""))
    assert again.status == "This very text has been sent just now."
    assert len(told_lately(desk, incident)) == 2
    desk.press(path, text="Only for you.", audience="users")
    assert told_lately(desk, incident)[2:] == [("Ada", "users", "Only for you.")]


def test_what_cannot_be_sent_is_still_there_to_be_mended(desk: Desk) -> None:
    """Nothing written, or an audience that there is not: why, and the form as it was left."""
    incident = desk.open()
    path = desk.path("update", incident)
    empty = page_of(desk.press(path, text="  ", eta="noon", audience="users"))
    assert empty.status.startswith("The update is empty.")
    assert form(empty)[1] == "noon"
    assert empty.one("option", selected="").attributes["value"] == "users"
    wrong = page_of(desk.press(path, text="Hello", audience="press"))
    assert wrong.status.startswith("Press is no audience: say one of bosses, users.")
    assert form(wrong)[0] == "Hello"
    assert told_lately(desk, incident) == []


def test_a_link_for_many_asks_who_you_are_and_keeps_what_was_written(desk: Desk) -> None:
    """Nobody's name, nothing sent, nothing lost."""
    incident = desk.open()
    path = desk.path("update", incident, None)
    response = desk.press(path, text="We found it.", eta="noon", audience="bosses")
    page = page_of(response)
    assert response.status == 422
    assert form(page)[:2] == ("We found it.", "noon")
    assert page.one("p", id="error").text == "Choose your name: it is recorded with what you do."
    desk.press(path, text="We found it.", audience="bosses", person="bo")
    assert told_lately(desk, incident) == [("Bo", "bosses", "We found it.")]


def test_whatever_is_typed_is_only_shown(desk: Desk) -> None:
    """It ends neither the element it stands in nor an attribute, and comes back letter by letter."""
    incident = desk.open()
    page = page_of(desk.press(desk.path("update", incident, None), text=HOSTILE, eta=HOSTILE))
    assert form(page)[:2] == (HOSTILE, HOSTILE)
    assert page.all("script") == []


def test_after_the_end_it_says_how_it_ended(desk: Desk) -> None:
    """Resolved, there is still something to tell; closed, there is not."""
    incident = desk.open()
    desk.press(desk.path("resolve", incident))
    page = page_of(desk.get(desk.path("update", incident)))
    assert form(page)[0] == "It is over."
    desk.api("POST", f"/incidents/{incident.id}/close")
    assert page_of(desk.get(desk.path("update", incident))).button is None


def test_a_severity_of_which_nobody_is_told_makes_you_choose(desk: Desk) -> None:
    """There is no "all" where there is none."""
    page = page_of(desk.get(desk.path("update", desk.open(severity="P3"))))
    assert form(page)[2] == ["Choose whom to tell", "Only Bosses", "Only Users"]
    assert "required" in page.one("select", id="audience").attributes


def test_a_policy_without_audiences_has_nothing_to_send(desk: Desk) -> None:
    """An old link shows the incident, and no form."""
    incident = desk.open()
    desk.policies.policy = desk_policy()
    assert page_of(desk.get(desk.path("update", incident))).button is None


@pytest.mark.parametrize("character", ["x", "ü", "語", "🔥"])
def test_the_longest_text_of_any_script_can_be_sent(desk: Desk, character: str) -> None:
    """The form takes no more than a request can hold."""
    incident = desk.open()
    response = desk.press(desk.path("update", incident), text=character * TEXT_LIMIT, audience="")
    assert response.status == 200
    assert told_lately(desk, incident)[0][2] == character * TEXT_LIMIT
    (text,) = page_of(desk.get(desk.path("update", incident))).all("textarea")
    assert text.attributes["maxlength"] == str(TEXT_LIMIT)
