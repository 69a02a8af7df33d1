"""A page as a browser without style sheets has it: its words, its elements, its form."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from muster.entrypoint.http import Response

_EMPTY = {"meta", "input", "br", "link", "img"}


@dataclass(slots=True)
class Element:
    """An element: its name, its attributes, and the text within it."""

    name: str
    attributes: dict[str, str]
    text: str = ""


@dataclass(slots=True)
class Page(HTMLParser):
    """A parsed page; `unbalanced` are end tags that fit no start tag, and elements that were left open."""

    elements: list[Element] = field(default_factory=list)
    unbalanced: list[str] = field(default_factory=list)
    _open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Prepare the parser."""
        HTMLParser.__init__(self, convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in _EMPTY:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        if not self._open or self._open[-1].name != tag:
            self.unbalanced.append(f"</{tag}>")
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        """Give text to every element that is open."""
        for element in self._open:
            element.text += data

    def close(self) -> None:
        """Note what was left open."""
        HTMLParser.close(self)
        self.unbalanced += [element.name for element in self._open]

    def all(self, name: str) -> list[Element]:
        """Return the elements of a name."""
        return [element for element in self.elements if element.name == name]

    def one(self, name: str, /, **attributes: str) -> Element:
        """Return the only element of a name with these attributes."""
        found = [each for each in self.all(name) if attributes.items() <= each.attributes.items()]
        assert len(found) == 1, f"{len(found)} of {name} {attributes}"
        return found[0]

    @property
    def text(self) -> str:
        """The words of the page, white space folded."""
        return " ".join(self.one("body").text.split())

    @property
    def status(self) -> str:
        """What the page says of how the incident stands."""
        return next(each.text for each in self.all("p") if "status" in each.attributes.get("class", ""))

    @property
    def button(self) -> str | None:
        """The words on the button; None where there is none."""
        buttons = [each for each in self.all("input") if each.attributes.get("type") == "submit"]
        assert len(buttons) <= 1
        return buttons[0].attributes["value"] if buttons else None


def page_of(response: Response) -> Page:
    """Parse a response's body; every element must be closed where it should be."""
    page = Page()
    page.feed(response.body.decode())
    page.close()
    assert page.unbalanced == []
    return page
