"""Read the optional fields of an object whose every value may be of any type, and note what had to be ignored."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from muster.domain.alert import LABEL_LIMIT, Link
from muster.intake import values
from muster.intake.plain_text import SHOWN_LIMIT, line, shown


class Fields:
    """The fields of one JSON object. What cannot be used is left out, and `notes` says so; null counts as absent."""

    def __init__(self, found: dict[str, Any]) -> None:
        self._found = found
        self.notes: list[str] = []

    def ignore(self, name: str, value: object, expected: str) -> None:
        """Note that a field is not what it should be."""
        self.notes.append(f"{line(name, SHOWN_LIMIT)} {shown(value)} is not {expected}")

    def text(self, name: str) -> str:
        """Return the text of a field as it is, "" where there is none."""
        return self._of_type(str, name, "text") or ""

    def line(self, name: str, limit: int = LABEL_LIMIT) -> str | None:
        """Return the text of a field as one line, None where there is none."""
        return line(self.text(name), limit) or None

    def mapping(self, name: str) -> dict[str, Any]:
        """Return the object in a field, an empty one where there is none."""
        return self._of_type(dict, name, "an object") or {}

    def labels(self, name: str) -> dict[str, str]:
        """Return the labels in a field; numbers and booleans become text."""
        found = self.mapping(name)
        for label, value in found.items():
            if isinstance(value, dict | list):
                self.ignore(f"{name}.{label}", value, "text")
        return values.labels(found)

    def instant(self, name: str, now: datetime) -> datetime | None:
        """Return the RFC 3339 time in a field, in UTC."""
        value = self._found.get(name)
        instant = values.from_rfc3339(value, now)
        if value is not None and instant is None:
            self.ignore(name, value, "a plausible RFC 3339 time with its offset")
        return instant

    def links(self, name: str, words: str, href: str = "href") -> Iterator[Link]:
        """Yield the links in a list of objects, which have their text under `words` and their URL under `href`."""
        items: list[Any] = self._of_type(list, name, "a list") or []
        for item in items[: values.LINKS_LIMIT]:
            place = item if isinstance(item, dict) else {}
            link = values.link(place.get(words), place.get(href))
            if link:
                yield link
            else:
                self.ignore(name, place.get(href, item), "an absolute http or https URL")
        if len(items) > values.LINKS_LIMIT:
            self.notes.append(f"{name} after the first {values.LINKS_LIMIT}")

    def _of_type(self, expected: type, name: str, words: str) -> Any:  # noqa: ANN401 - of type `expected`
        value = self._found.get(name)
        if value is None or isinstance(value, expected):
            return value
        self.ignore(name, value, words)
        return None
