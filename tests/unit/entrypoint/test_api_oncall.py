"""The API about who is on call at run time: overrides and swaps, who may, and what stands after."""

from collections.abc import Mapping
from typing import Any

import pytest

from muster.entrypoint.http import Response
from tests.support.desk import Desk, said

NOON = "2026-11-02T12:00:00Z"
ONE = "2026-11-02T13:00:00Z"
OVERRIDE: dict[str, Any] = {"schedule": "primary", "person": "cy", "start": NOON, "end": ONE, "reason": "dentist"}
BO = {"kind": "person", "id": "bo", "name": "Bo"}
BOT = {"kind": "token", "id": "token:deploy bot", "name": "deploy bot"}


def add(desk: Desk, bearer: str = "bot-token", **changes: Any) -> Any:  # noqa: ANN401 - JSON
    """Make an override."""
    response = desk.api("POST", "/overrides", OVERRIDE | changes, bearer=bearer)
    assert response.status == 200, response.body
    return said(response)


def on_call(desk: Desk, at: str, schedule: str = "primary") -> str | None:
    """Return who is on call for a schedule."""
    shown = said(desk.api("GET", "/oncall", bearer="view-token", query={"at": at}))["schedules"]
    person: str | None = next(each["person"] for each in shown if each["schedule"] == schedule)
    return person


def listed(desk: Desk, **query: str) -> list[str]:
    """Return the ids of the overrides that are listed."""
    shown = said(desk.api("GET", "/overrides", bearer="view-token", query=query))
    return [each["id"] for each in shown["overrides"]]


def swap(desk: Desk, bearer: str = "bot-token", **changes: Any) -> Any:  # noqa: ANN401 - JSON
    """Ask Bo to take Ada's shift."""
    body = {"schedule": "primary", "person": "ada", "to": "bo", "start": NOON, "end": ONE, "reason": "dentist"}
    response = desk.api("POST", "/swaps", body | changes, bearer=bearer)
    assert response.status == 200, response.body
    return said(response)


def test_an_override_is_seen_by_who_asks_who_is_on_call(desk: Desk) -> None:
    """From its start until its end, and with its reason."""
    made = add(desk)
    assert made == OVERRIDE | {
        "id": made["id"],
        "instead": None,
        "made_at": "2026-11-02T09:00:00Z",
        "made_by": BOT,
        "ended_at": None,
        "ended_by": None,
    }
    times = ("2026-11-02T11:59:59Z", NOON, "2026-11-02T12:59:59Z", ONE)
    assert [on_call(desk, at) for at in times] == ["ada", "cy", "cy", "ada"]
    shown = said(desk.api("GET", "/oncall", query={"at": NOON}))["schedules"][0]
    assert (shown["people"][0]["why"], shown["until"]) == ("override: dentist", ONE)


def test_an_override_is_yours_from_now_on_unless_you_say_else(desk: Desk) -> None:
    """A personal token knows its person; a service's has none, and must say."""
    made = said(desk.api("POST", "/overrides", {"schedule": "primary", "end": ONE}, bearer="bo-token"))
    assert (made["person"], made["start"], made["made_by"]) == ("bo", "2026-11-02T09:00:00Z", BO)
    refused = desk.api("POST", "/overrides", {"schedule": "primary", "end": ONE}, bearer="bot-token")
    assert (refused.status, said(refused)["detail"]) == (
        422,
        "Say which person: the token deploy bot is nobody's own.",
    )


def test_an_override_that_is_ended_stands_no_longer(desk: Desk) -> None:
    """At once; who ended it and when is on record, and ending it twice changes nothing."""
    made = add(desk, start=None)
    desk.later(minutes=10)
    path = f"/overrides/{made['id']}/end"
    ended = said(desk.api("POST", path, bearer="bo-token"))
    assert (ended["ended_at"], ended["ended_by"], ended["end"]) == ("2026-11-02T09:10:00Z", BO, ONE)
    assert (on_call(desk, "2026-11-02T09:09:00Z"), on_call(desk, "2026-11-02T09:10:00Z")) == ("cy", "ada")
    desk.later(minutes=10)
    assert said(desk.api("POST", path)) == ended


def test_an_override_can_be_called_off(desk: Desk) -> None:
    """Before it begins, as if it had never been made, but for the record."""
    made = add(desk)
    desk.api("POST", f"/overrides/{made['id']}/end")
    assert on_call(desk, NOON) == "ada"
    assert (listed(desk), listed(desk, state="all")) == ([], [made["id"]])


def test_overrides_are_listed_while_they_stand_and_kept_for_good(desk: Desk) -> None:
    """The next to end first; all of them the newest first, and as many as are asked for."""
    late, early = add(desk)["id"], add(desk, end="2026-11-02T12:30:00Z")["id"]
    assert (listed(desk), listed(desk, limit="1")) == ([early, late], [early])
    desk.later(hours=3, minutes=30)
    newest = add(desk, end="2026-12-01T00:00:00Z")["id"]
    assert listed(desk) == [late, newest]
    assert listed(desk, state="all")[0] == newest
    assert sorted(listed(desk, state="all")) == sorted([late, early, newest])


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"schedule": "nights"}, "The policy has no schedule 'nights'."),
        ({"person": "eve"}, "The policy has no person 'eve'."),
        ({"end": NOON}, "It ends before it starts."),
        ({"start": "2026-11-01T00:00:00Z", "end": "2026-11-02T00:00:00Z"}, "It is over already."),
        ({"end": "2028-01-01T00:00:00Z"}, "It ends more than a year from now."),
    ],
)
def test_an_override_that_makes_no_sense_is_refused(desk: Desk, changes: dict[str, str], detail: str) -> None:
    """With the reason, and nothing is kept of it."""
    before = desk.contents()
    response = desk.api("POST", "/overrides", OVERRIDE | changes)
    assert (response.status, said(response)["detail"]) == (409, detail)
    assert desk.contents() == before


@pytest.mark.parametrize(
    "changes",
    [{"end": "2026-11-02T13:00:00"}, {"end": None}, {"reason": "x" * 201}, {"until": ONE}, {"start": "soon"}],
    ids=["no zone", "no end", "a long reason", "a field that there is not", "no time"],
)
def test_a_body_that_is_not_understood_is_refused(desk: Desk, changes: dict[str, Any]) -> None:
    """Which field it is is said."""
    response = desk.api("POST", "/overrides", OVERRIDE | changes)
    assert response.status == 422
    assert next(iter(changes)) in said(response)["detail"]


def test_a_time_beyond_the_calendar_is_refused(desk: Desk) -> None:
    """A zone may push an instant over its edge."""
    response = desk.api("POST", "/overrides", OVERRIDE | {"end": "9999-12-31T23:59:59-12:00"})
    assert response.status == 422


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/overrides", OVERRIDE),
        ("POST", "/overrides/x/end", None),
        ("POST", "/swaps", {"schedule": "primary", "to": "bo", "start": NOON, "end": ONE}),
        *(("POST", f"/swaps/x/{answer}", None) for answer in ("take", "decline", "withdraw")),
    ],
)
def test_a_viewer_changes_nothing(desk: Desk, method: str, path: str, body: Mapping[str, Any] | None) -> None:
    """Who may only look is told which role it takes."""
    response = desk.api(method, path, body, bearer="view-token")
    assert response.status == 403
    assert "needs the role responder" in said(response)["detail"]


@pytest.mark.parametrize(
    ("path", "detail"),
    [("/overrides/x/end", "There is no such override."), ("/swaps/x/take", "There is no such swap.")],
)
def test_what_was_never_made_is_not_found(desk: Desk, path: str, detail: str) -> None:
    """And the answer says what there is none of."""
    response = desk.api("POST", path)
    assert (response.status, said(response)["detail"]) == (404, detail)


def test_a_request_that_comes_twice_is_carried_out_once(desk: Desk) -> None:
    """By its Idempotency-Key, as everywhere."""
    first = desk.api("POST", "/overrides", OVERRIDE, idempotency_key="k1")
    again = desk.api("POST", "/overrides", OVERRIDE, idempotency_key="k1")
    assert (again.status, again.body) == (200, first.body)
    assert len(listed(desk, state="all")) == 1


def test_a_swap_is_asked_for_and_taken(desk: Desk) -> None:
    """Until it is taken nothing changes; then the other is on call in that place, and an override says so."""
    asked = swap(desk)
    assert (asked["state"], asked["asked_by"], asked["answered_at"]) == ("requested", BOT, None)
    assert on_call(desk, NOON) == "ada"
    desk.later(minutes=5)
    taken = said(desk.api("POST", f"/swaps/{asked['id']}/take", bearer="bo-token"))
    assert (taken["state"], taken["answered_by"], taken["answered_at"]) == ("taken", BO, "2026-11-02T09:05:00Z")
    assert [on_call(desk, at) for at in (NOON, ONE)] == ["bo", "ada"]
    (override,) = said(desk.api("GET", "/overrides"))["overrides"]
    assert (override["person"], override["instead"], override["made_by"]) == ("bo", "ada", BO)


def test_a_swap_taken_twice_is_taken_once(desk: Desk) -> None:
    """The same answer again changes nothing."""
    path = f"/swaps/{swap(desk)['id']}/take"
    first = desk.api("POST", path, bearer="bo-token")
    before = desk.contents()
    assert desk.api("POST", path, bearer="bo-token").body == first.body
    assert desk.contents() == before


def answered(desk: Desk, request: Mapping[str, Any], answer: str, bearer: str) -> Response:
    """Answer a swap."""
    return desk.api("POST", f"/swaps/{request['id']}/{answer}", bearer=bearer)


def test_a_swap_is_answered_by_whom_it_concerns(desk: Desk) -> None:
    """Not by a service, nor by who asks."""
    request = swap(desk)
    refused = answered(desk, request, "take", "admin-token")
    assert (refused.status, said(refused)["detail"]) == (409, "Only Bo can answer it.")
    assert said(answered(desk, request, "decline", "bo-token"))["state"] == "declined"
    late = answered(desk, request, "take", "bo-token")
    assert (late.status, said(late)["detail"]) == (409, "It is declined already.")
    assert on_call(desk, NOON) == "ada"


def test_a_swap_is_withdrawn_by_who_asked(desk: Desk) -> None:
    """Then it can no longer be taken."""
    request = swap(desk)
    assert said(answered(desk, request, "withdraw", "bot-token"))["state"] == "withdrawn"
    assert answered(desk, request, "take", "bo-token").status == 409


def test_swaps_are_listed_with_what_became_of_them(desk: Desk) -> None:
    """The newest first; one whose time is over has lapsed."""
    first = swap(desk)["id"]
    desk.later(minutes=1)
    second = swap(desk, end="2026-11-02T15:00:00Z")["id"]
    desk.later(hours=4)
    shown = said(desk.api("GET", "/swaps", bearer="view-token"))["swaps"]
    assert [(each["id"], each["state"]) for each in shown] == [(second, "requested"), (first, "lapsed")]


def test_a_swap_of_a_shift_that_is_not_there_is_refused(desk: Desk) -> None:
    """Bo has no shift in that hour."""
    body = {"schedule": "primary", "to": "ada", "start": NOON, "end": ONE}
    refused = desk.api("POST", "/swaps", body, bearer="bo-token")
    assert (refused.status, said(refused)["detail"]) == (409, "Bo is not on call for Primary then.")
