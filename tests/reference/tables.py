"""The generated tables of the operating guide; those of any guide stand between two comments that name them."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import hcl2

from tests.support.bundle import DECLARED
from tests.support.requirements import ROOT

TERRAFORM = ROOT / "terraform"
GUIDE = TERRAFORM / "README.md"
KINDS = {
    "channels": "the channels' credentials",
    "heartbeat": "the external heartbeat's URL",
    "intake": "its source's keys",
    "links": "the link keys",
}


def blocks(file: str, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return the name and the content of each block of a kind in one of the root's files, in their order."""
    for block in hcl2.loads((TERRAFORM / file).read_text("utf-8")).get(kind, []):
        for name, content in block.items():
            yield _plain(name), content


def inputs() -> str:
    """Return the table of the root's variables: those that must be given first."""
    rows = [
        (f"`{name}`", _plain(content["description"]), f"`{_plain(content['type'])}`", _default(content))
        for name, content in blocks("variables.tf", "variable")
    ]
    rows.sort(key=lambda row: row[3] != "required")
    return table(("variable", "what it is", "type", "default"), rows)


def outputs() -> str:
    """Return the table of the root's outputs."""
    rows = [(f"`{name}`", _plain(content["description"])) for name, content in blocks("outputs.tf", "output")]
    return table(("output", "what it is"), rows)


def functions() -> str:
    """Return what calls each function, and what its account may do."""
    rows = [
        (f"`{name}`", _callers(declared), _grants(declared["roles"]), _reads(declared["secrets"]))
        for name, declared in DECLARED["functions"].items()
    ]
    return table(("function", "called by", "its account may", "reads"), rows)


TABLES: dict[str, Callable[[], str]] = {"inputs": inputs, "outputs": outputs, "functions": functions}


def with_tables(text: str, tables: Mapping[str, Callable[[], str]] = TABLES) -> str:
    """Return a guide with its tables anew; raise ValueError where a table's comments are not there, once each."""
    for name, make in tables.items():
        opening, closing = f"<!-- {name} -->\n", f"<!-- /{name} -->\n"
        if text.count(opening) != 1 or text.count(closing) != 1:
            raise ValueError(f"{opening.strip()} and {closing.strip()} must be in the guide once each")
        before, _, rest = text.partition(opening)
        text = f"{before}{opening}{make()}{closing}{rest.partition(closing)[2]}"
    return text


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table in Markdown."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |\n" for line in lines)


def _plain(text: str) -> str:
    """Return a text of HCL without its quotes, or an expression without its braces."""
    if text.startswith('"'):
        return str(json.loads(text))
    return re.sub(r"^\$\{(.*)\}$", r"\1", text)


def _default(content: dict[str, Any]) -> str:
    if "default" not in content:
        return "required"
    value = content["default"]
    if value is None or value == "null":
        return "see there"
    if value in ({}, []):
        return "none"
    if isinstance(value, list):
        return ", ".join(f"`{_plain(each)}`" for each in value)
    return f"`{_plain(value) if isinstance(value, str) else json.dumps(value)}`"


def _callers(declared: dict[str, Any]) -> str:
    callers = [f"anybody, at `{path}`" for path in declared["paths"]] if declared["public"] else []
    callers += [f"Pub/Sub, from `{push['topic']}`" for push in declared["pushes"]]
    callers += [f"Cloud Scheduler, `{each['cron']}` at `{each['path']}`" for each in declared["schedules"]]
    return "; ".join(callers)


def _grants(roles: list[dict[str, Any]]) -> str:
    """Return the roles, each with all that it is granted on."""
    granted: dict[str, list[str]] = {}
    for role in roles:
        granted.setdefault(role["role"], []).append(_place(role))
    return "; ".join(f"`{role}` on {', '.join(places)}" for role, places in granted.items())


def _place(role: dict[str, Any]) -> str:
    kinds = {"topic": "topic", "dead_letters": "dead letters of", "database": "database"}
    named = [f"{kind} `{role[key]}`" for key, kind in kinds.items() if key in role]
    return named[0] if named else "the project"


def _reads(kinds: list[str]) -> str:
    return ", ".join(KINDS[kind] for kind in kinds) or "no secret"
