"""What an operation of the API is: how it is asked for, who may ask, and what it gives."""

from dataclasses import dataclass

from msgspec import Struct

from muster.entrypoint.api_bodies import Body

PREFIX = "/api/v1"
ID = "{id}"
"""Stands in a path for the id of what is asked about."""
ID_FORM = r"^[0-9A-Za-z_-]{1,64}$"
LARGEST_PAGE = 100
USUAL_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of the query string: its name, what it is for, and its JSON Schema."""

    name: str
    about: str
    schema: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing the API can do. `path` is below PREFIX; `role` is the least that may ask for it, None for anybody.

    `gives` is None for JSON of no fixed shape, and where the answer is no JSON but of the type `media`.
    """

    id: str
    method: str
    path: str
    summary: str
    role: str | None
    gives: type[Struct] | None
    takes: type[Body] | None = None
    parameters: tuple[Parameter, ...] = ()
    media: str = "application/json"

    @property
    def names_one(self) -> bool:
        """Whether the path names one thing by its id."""
        return ID in self.path

    @property
    def takes_token_in_url(self) -> bool:
        """Whether a token may stand in the query string: for clients that can send no header."""
        return any(parameter.name == TOKEN.name for parameter in self.parameters)


LIMIT = Parameter(
    name="limit",
    about="How many at most.",
    schema={"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": USUAL_PAGE},
)
TOKEN = Parameter(
    name="token",
    about="A token of the role viewer, for a calendar that can send no header. Whoever sees the URL sees it.",
    schema={"type": "string"},
)
