"""What the pages refuse, what they tell nobody, and what no alert can make them do."""

import re
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.domain.alert import Link
from muster.domain.rules.severities import Severity
from muster.entrypoint.http import Request, Response
from muster.entrypoint.page_render import ink
from muster.links import EXPIRES_AFTER
from tests.support.desk import Desk
from tests.support.messages import HOSTILE
from tests.support.page import page_of

SECRETS_OF_THE_INCIDENT = ("checkout", "Shop", "Ada", "P1")


def refused(response: Response, status: int) -> str:
    """Check that a response is a notice that tells what to do, and nothing about an incident; return its title."""
    page = page_of(response)
    assert response.status == status
    assert "What to do:" in page.text
    assert page.all("form") == []
    assert [word for word in SECRETS_OF_THE_INCIDENT if word in response.body.decode()] == []
    assert_safe_headers(response)
    return page.one("h1").text


def assert_safe_headers(response: Response) -> None:
    """Check that a browser shows the page, in its own style, and does nothing else with it."""
    style = page_of(response).one("style").text
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert response.content_type == "text/html; charset=utf-8"
    assert dict(response.headers) | {"Allow": "", "Retry-After": ""} == {
        "Cache-Control": "no-store",
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; "
            "frame-ancestors 'none'; base-uri 'none'"
        ),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex, nofollow",
        "Allow": "",
        "Retry-After": "",
    }


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_an_expired_link_is_gone(desk: Desk, method: str) -> None:
    """410, and nothing is done."""
    path = desk.path("resolve", desk.open())
    desk.clock.advance(EXPIRES_AFTER + timedelta(seconds=1))
    before = desk.contents()
    assert refused(desk.get(path, method), 410) == "This link has expired"
    assert desk.contents() == before


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_a_tampered_link_is_refused(desk: Desk, method: str) -> None:
    """403, whatever was changed, and nothing is done: not even one link's signature on another's content."""
    incident = desk.open()
    hers, his = desk.path("acknowledge", incident, "ada"), desk.path("acknowledge", incident, "bo")
    mixed = ".".join((*his.split(".")[:-1], hers.split(".")[-1]))
    before = desk.contents()
    for path in (
        mixed,
        hers[:-1],
        hers + "x",
        "/r/",
        "/r/x",
        "/r/../../etc/passwd",
        hers.replace("/r/", "/r/a"),
        hers + "/",
    ):
        assert refused(desk.get(path, method), 403) == "This link is not valid"
    assert desk.contents() == before


def test_the_link_of_somebody_who_left_is_refused(desk: Desk) -> None:
    """Taking a person out of the policy takes the links along."""
    path = desk.path("acknowledge", desk.open(), "ada")
    people = {name: person for name, person in desk.policies.policy.people.items() if name != "ada"}
    desk.policies.policy = replace(desk.policies.policy, people=people)
    assert refused(desk.get(path), 403) == "This link is not valid any more"
    assert refused(desk.press(path), 403) == "This link is not valid any more"


@pytest.mark.parametrize("person", ["ada", None])
def test_a_link_to_nothing_is_not_found(desk: Desk, person: str | None) -> None:
    """An incident that does not exist is 404, to look at and to press."""
    incident = replace(desk.open(), id="000000000000")
    path = desk.path("resolve", incident, person)
    assert refused(desk.get(path), 404) == "There is nothing here"
    assert refused(desk.press(path, person="ada"), 404) == "There is nothing here"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_not_allowed(desk: Desk, method: str) -> None:
    """405 says which are."""
    response = desk.get(desk.path("resolve", desk.open()), method)
    assert refused(response, 405) == "That cannot be done here"
    assert response.headers["Allow"] == "GET, HEAD, POST"


def test_a_body_that_is_too_large_is_refused(desk: Desk) -> None:
    """64 KiB is more than any button sends."""
    path = desk.path("acknowledge", desk.open())
    before = desk.contents()
    assert refused(desk.press(path, x="y" * 65_536), 413) == "That was too much"
    assert desk.contents() == before


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"person", b"&" * 5_000, b"person=%ff", b'{"person": "ada"}'])
def test_a_body_that_is_no_form_chooses_nobody(desk: Desk, body: bytes) -> None:
    """Whatever is posted to a shared link, without a name nothing is done."""
    incident = desk.open()
    path = desk.path("acknowledge", incident, None)
    assert desk.handle(Request(method="POST", path=path, body=body)).status == 422
    assert desk.incident(incident.id).acknowledged_by is None


def test_a_store_that_is_away_is_said_so(desk: Desk) -> None:
    """503 with a time to come back, and no claim about what was done."""
    path = desk.path("acknowledge", desk.open())
    desk.close()
    for response in (desk.get(path), desk.press(path)):
        assert refused(response, 503) == "Muster cannot answer right now"
        assert response.headers["Retry-After"] == "5"


@pytest.mark.parametrize("action", ["acknowledge", "escalate", "resolve"])
def test_every_page_is_safe(desk: Desk, action: str) -> None:
    """No cookie, no script, nothing loaded from elsewhere; the one style is allowed by its hash."""
    response = desk.get(desk.path(action, desk.open()))
    assert_safe_headers(response)
    page = page_of(response)
    assert {each.name for each in page.elements} & {"script", "img", "iframe", "object", "base", "link"} == set()
    assert not any(name.startswith("on") or name == "style" for each in page.elements for name in each.attributes)
    assert "url(" not in page.one("style").text
    assert "@import" not in page.one("style").text


def test_an_alert_cannot_write_html(desk: Desk) -> None:
    """Hostile text in every field an alert has is shown as text: the page has the elements that it always has."""
    linked = desk.open(links=(Link(text="a", href="https://b.example"),))
    plain = page_of(desk.get(desk.path("acknowledge", linked)))
    hostile = HOSTILE.replace("\ud800", "")
    incident = desk.open(
        key="other",
        title=f"checkout {hostile}",
        description=hostile.replace("\r\n", " "),
        environment=hostile,
        links=(Link(text=hostile, href='https://b.example/"><script>alert(1)</script>'),),
    )
    page = page_of(desk.get(desk.path("acknowledge", incident)))
    names = [each.name for each in page.elements]
    assert "script" not in names
    assert [name for name in names if name not in {"br", "div", "dt", "dd"}] == [
        name for name in (each.name for each in plain.elements) if name not in {"br", "div", "dt", "dd"}
    ]
    assert "<script>alert(1)</script>" in page.one("h1").text
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page.one("html").text)


def test_only_web_links_are_links(desk: Desk) -> None:
    """A script in the place of an address is not shown as a link, nor is a runbook that is none."""
    links = (
        Link(text="a", href="javascript:alert(1)"),
        Link(text="b", href="HTTPS://ok.example"),
        Link(text="c", href="data:x"),
    )
    page = page_of(desk.get(desk.path("resolve", desk.open(links=links, title="x", severity="P1"))))
    assert [each.attributes["href"] for each in page.all("a")] == ["HTTPS://ok.example"]
    assert page.one("a").attributes["rel"] == "noopener noreferrer"


def test_a_page_can_be_used_without_seeing_it(desk: Desk) -> None:
    """Language, viewport, one main part, headings in order, and labels for everything that can be operated."""
    page = page_of(desk.get(desk.path("acknowledge", desk.open(), None)))
    assert page.one("html").attributes["lang"] == "en"
    assert "width=device-width" in page.one("meta", name="viewport").attributes["content"]
    assert page.one("title").text == "P1 checkout does not answer · Muster"
    assert page.one("form").attributes == {"method": "post"}  # to its own address, whatever host it is seen under
    assert len(page.all("main")) == len(page.all("h1")) == 1
    assert [each.name for each in page.elements if each.name in {"h1", "h2", "h3"}][:2] == ["h1", "h2"]
    identifiers = [each.attributes["id"] for each in page.elements if "id" in each.attributes]
    assert len(identifiers) == len(set(identifiers))
    described = {each.attributes["aria-describedby"] for each in page.elements if "aria-describedby" in each.attributes}
    assert described <= set(identifiers)


def test_a_severitys_colour_is_a_colour_or_nothing(desk: Desk) -> None:
    """What is no colour in the policy cannot enter the style sheet."""
    severities = desk.policies.policy.severities | {"P1": Severity(id="P1", name="Bad", colour="red;}*{display:none}")}
    path = desk.path("resolve", desk.open())
    assert "--severity:#d93025;" in page_of(desk.get(path)).one("style").text
    desk.policies.policy = replace(desk.policies.policy, severities=severities)
    assert "--severity:#5f6368;" in page_of(desk.get(path)).one("style").text


@given(st.integers(0, 0xFFFFFF))
def test_text_on_any_colour_can_be_read(value: int) -> None:
    """Black or white on a severity's colour has WCAG's contrast of 4.5 for ordinary text."""
    colour = f"#{value:06x}"
    light, dark = sorted((_luminance(colour), _luminance(ink(colour))), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def _luminance(colour: str) -> float:
    levels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    light = [level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4 for level in levels]
    return sum(part * each for part, each in zip((0.2126, 0.7152, 0.0722), light, strict=True))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_style_sheet_has_contrast_in_both_schemes(desk: Desk, scheme: str) -> None:
    """Every ink of the style sheet on every ground it is used on has a contrast of 4.5."""
    style = page_of(desk.get(desk.path("resolve", desk.open()))).one("style").text
    light, dark = style.split("@media (prefers-color-scheme:dark)")
    colours = _variables(light) | (_variables(dark.split("}}")[0]) if scheme == "dark" else {})
    pairs = [
        *((ink_, ground) for ink_ in ("ink", "soft", "link", "bad") for ground in ("ground", "card")),
        ("press-ink", "press"),
        ("good", "good-ground"),
    ]
    for front, back in pairs:
        high, low = sorted((_luminance(colours[front]), _luminance(colours[back])), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5, (front, back)


def _variables(style: str) -> dict[str, str]:
    """Return the colours that a style sheet names, written out in full."""
    found = dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{3,6})\b", style))
    return {
        name: "#" + "".join(c * 2 for c in value[1:]) if len(value) == 4 else value for name, value in found.items()
    }
