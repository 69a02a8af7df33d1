"""What Terraform has made, read from `terraform show -json` after an apply, when every id is known."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Facts = Mapping[str, object]
"""What is to be known of one thing, by the name of the fact."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource: where it stands, its values, which of them are sensitive, and what it was made after."""

    address: str
    type: str
    name: str
    key: str
    values: Mapping[str, Any]
    sensitive: Mapping[str, Any]
    after: frozenset[str]

    def at(self, path: str) -> Any:  # noqa: ANN401 - a value of any type
        """Return the value at a path such as push_config.oidc_token.audience, None where a block is absent."""
        return at(self.values, path)

    def last(self, path: str) -> str:
        """Return the last part of the name at a path, "" where there is none: of projects/P/topics/T it is T."""
        return str(self.at(path) or "").rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Resources:
    """All managed resources."""

    every: tuple[Resource, ...]

    def of(self, kind: str, name: str | None = None) -> list[Resource]:
        """Return the resources of a type, and of that name in the configuration where one is given."""
        return [each for each in self.every if each.type == kind and name in (None, each.name)]


def read(state: Mapping[str, Any]) -> Resources:
    """Return the resources of a state, of all its modules."""
    return Resources(tuple(_walk(state["root_module"])))


def at(values: Mapping[str, Any], path: str) -> Any:  # noqa: ANN401 - as above
    """Return the value at a path through blocks that stand at most once, None where one is absent."""
    found: Any = values
    for step in path.split("."):
        if isinstance(found, list):
            found = found[0] if found else None
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def differences(kind: str, expected: Mapping[str, Facts], actual: Mapping[str, Facts]) -> Iterator[str]:
    """Yield a sentence for each thing that is missing, is too many, or of which a fact is another one."""
    for name in sorted(expected.keys() | actual.keys()):
        if name not in actual:
            yield f"{kind} {name}: is missing"
        elif name not in expected:
            yield f"{kind} {name}: is not declared"
        else:
            wanted, found = expected[name], actual[name]
            for fact in sorted(wanted.keys() | found.keys()):
                if wanted.get(fact) != found.get(fact):
                    yield f"{kind} {name}: {fact} is {found.get(fact)!r}, not {wanted.get(fact)!r}"


def present(names: Iterable[str]) -> dict[str, Facts]:
    """Return things of which nothing is to be known but that they are there."""
    return {name: {} for name in names}


def _walk(module: Mapping[str, Any]) -> Iterator[Resource]:
    for each in module.get("resources", []):
        if each["mode"] == "managed":
            after = frozenset(each.get("depends_on", ()))
            values, sensitive = each["values"], each["sensitive_values"]
            yield Resource(
                each["address"], each["type"], each["name"], str(each.get("index", "")), values, sensitive, after
            )
    for child in module.get("child_modules", []):
        yield from _walk(child)
