"""Turn a page into a response that no browser, cache or search engine can do harm with."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from muster.entrypoint.http import Response

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
GREY = "#5f6368"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


def render(
    template: str,
    status: int,
    words: Mapping[str, object],
    *,
    colour: str = GREY,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a page from a template of ours, in the severity's `colour`. Everything in `words` is escaped."""
    from markupsafe import Markup  # noqa: PLC0415 - comes with jinja2; see _environment

    style = _style(colour if _COLOUR.fullmatch(colour) else GREY)
    page = _environment().get_template(template).render(words, style=Markup(style))  # noqa: S704 - ours, and a colour
    return Response(
        status=status,
        body=page.encode(),
        content_type="text/html; charset=utf-8",
        headers={**_HEADERS, "Content-Security-Policy": _content_policy(style), **(headers or {})},
    )


def ink(colour: str) -> str:
    """Return black or white, whichever stands out more from #rrggbb: a contrast of 4.5 at least, by WCAG 2.2."""
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#000000" if (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) else "#ffffff"


def _linear(level: float) -> float:
    """Return the light of an sRGB level from 0 to 1: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    return level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - the source's


def _content_policy(style: str) -> str:
    """Return the policy under which a browser does nothing but show the page, in this style, and post its form."""
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    allowed = {"default-src": "'none'", "style-src": f"'sha256-{digest}'", "form-action": "'self'"}
    refused = {"frame-ancestors": "'none'", "base-uri": "'none'"}
    return "; ".join(f"{name} {value}" for name, value in (allowed | refused).items())


def _style(colour: str) -> str:
    return f":root{{--severity:{colour};--severity-ink:{ink(colour)}}}\n{_stylesheet()}"


@cache
def _stylesheet() -> str:
    return (TEMPLATES / "style.css").read_text("utf-8")


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - 60 ms that the API need not pay

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
