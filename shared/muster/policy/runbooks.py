"""Read what helps whoever responds: runbooks and first steps."""

from collections.abc import Callable
from urllib.parse import quote

from muster.policy.place import Fields, Place
from muster.policy.words import name


def read_base(root: Fields) -> str:
    """Return what stands before the path of every runbook; empty where the file does not say."""
    return root.read("runbooks", _base, "")


def _base(place: Place) -> str:
    said = name(place)
    if said and (" " in said or not said.startswith(("https://", "http://", "/"))):
        place.error(f"expected a URL or a directory, such as https://wiki.example.com/runbooks/, found {said!r}")
    return said


def runbook(base: str) -> Callable[[Place], str]:
    """Return a reader of a runbook: a URL, words, or, where there is a `base`, a path below it."""

    def read(place: Place) -> str:
        said = name(place)
        if not base or " " in said or "://" in said:
            return said
        path = said.lstrip("/")
        return f"{base.rstrip('/')}/{quote(path, safe='/#?=&%~+-._') if '://' in base else path}"

    return read


def first_steps(fields: Fields) -> tuple[str, ...]:
    """Return what to do first, in order."""
    return tuple(name(each) for each in fields.items("first_steps"))
