"""The kinds of single values, as JSON Schema knows them; the readers of `words` and `addresses` check them closely."""

from muster.domain.rules.hours import WEEKDAYS as _WEEKDAYS
from muster.domain.rules.severities import SEVERITIES
from muster.policy.schema.shape import IDENTIFIER, Kind, Words, one_or_more

_DURATION = r"(?=.*\d)(\d{1,6}w)? ?(\d{1,6}d)? ?(\d{1,6}h)? ?(\d{1,6}m)? ?(\d{1,6}s)?"
_BUSINESS = r"\d{1,3} business (day|hour|minute)s?"
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
_DATE = r"\d{4}-\d\d-\d\d"


def _any_case(word: str) -> str:
    """Return the pattern of a word in capitals or not, for which JSON Schema has no flag."""
    return "".join(f"[{each.upper()}{each}]" for each in word)


_DAY = f"({'|'.join(map(_any_case, _WEEKDAYS))})"
_DAYS = f"{_DAY}(-{_DAY})?"


def _text(name: str, pattern: str) -> Kind:
    return Kind(name, {"type": "string", "pattern": f"^({pattern})$"})


def _reference(name: str) -> Kind:
    return _text(name, IDENTIFIER)


TEXT = Kind("text", {"type": "string", "minLength": 1})
TEMPLATE = Kind("template", {"type": "string", "minLength": 1})
DURATION = _text("duration", _DURATION)
DEADLINE = _text("deadline", f"{_DURATION}|{_BUSINESS}")
DATE = _text("date", _DATE)
HOLIDAY = _text("date", rf"{_DATE}|\d\d-\d\d")
INSTANT = _text("day and time", rf"{_DATE}[T ]{_CLOCK}")
CLOCK = _text("time of day", rf"{_CLOCK}|\d:[0-5]\d")
HOURS = _text("hours", rf"{_CLOCK} ?- ?({_CLOCK}|24:00)")
WEEKLY = _text("days and hours", rf"({_DAYS} )?{_CLOCK} ?- ?({_CLOCK}|24:00)")
DAYS = _text("days", rf"{_DAYS}|(not )?holidays( of {IDENTIFIER})?")
WEEKDAY = _text("day", "|".join(_WEEKDAYS))
WEEKDAYS = _text("days", _DAYS)
ZONE = Kind("time zone", {"type": "string", "minLength": 1})
URL = _text("URL", f"{_any_case('http')}[Ss]?://.+")
COLOUR = _text("colour", "#[0-9a-fA-F]{6}")
NUMBER = Kind("number", {"type": "integer", "minimum": 1, "maximum": 99})
SEVERAL = Kind("number", {"type": "integer", "minimum": 2, "maximum": 99})
PORT = Kind("number", {"type": "integer", "minimum": 1, "maximum": 65535})
FLAG = Kind("`true` or `false`", {"type": "boolean"})
VERSION = Kind("`1`", {"const": 1})
SECRET = _text("name of a secret", "[A-Za-z][A-Za-z0-9_-]{0,62}")
DIGEST = _text("SHA-256", "[0-9a-f]{64}")

PERSON = _reference("person")
TEAM = _reference("team")
SCHEDULE = _reference("schedule")
SERVICE = _reference("service")
TYPE = _reference("type")
ROLE = _reference("role")
AUDIENCE = _reference("audience")
CHANNEL = _reference("channel")
CALENDAR = _reference("calendar")
PLAN = _reference("plan")
LEVEL = NUMBER
SEVERITY = Words(SEVERITIES)
TARGET = Kind("whom", {"type": "string", "minLength": 1})
"""In the words of a step: on-call, a person, a schedule, …"""
FACT = Kind("fact", {"type": "string", "minLength": 1})
PATTERN = Kind("pattern", {"type": "string", "minLength": 1})
PATTERNS = one_or_more(PATTERN)
