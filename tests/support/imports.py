"""What code can import, read from its source: imports inside functions count, those for type checkers do not."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import resolve_name
from pathlib import Path
from typing import NamedTuple

COMPOSITION_ROOT, ASSEMBLY = "muster.wiring", "muster.assembly"
"""Build every function's handler; of them, only the definitions that the function in question leads to are followed."""


class Import(NamedTuple):
    """`import module`, or `from module import name`."""

    module: str
    name: str = ""

    @property
    def top(self) -> str:
        """The first part of the dotted name."""
        return self.module.partition(".")[0]

    def files(self, root: Path) -> dict[str, Path]:
        """Return the modules under `root` that the import runs, with their files; none where it would fail."""
        dotted = {self.module, f"{self.module}.{self.name}" if self.name else self.module}
        return {name: file for name in dotted if (file := module_file(root, name))}


@dataclass(frozen=True, slots=True)
class Reached:
    """Where a function's imports lead: modules of ours with their files, third parties', the standard library's."""

    ours: dict[str, Path] = field(default_factory=dict)
    third_party: set[Import] = field(default_factory=set)
    stdlib: set[Import] = field(default_factory=set)


def reachable(root: Path, function: str) -> Reached:
    """Follow a function's imports from `root`/main.py through our own package in the same folder."""
    reached = Reached()
    waiting = imports_of(root / "main.py") | {Import(COMPOSITION_ROOT)}
    while waiting:
        found = waiting.pop()
        if found.top in sys.stdlib_module_names:
            reached.stdlib.add(found)
        elif found.top != "muster":
            reached.third_party.add(found)
        else:
            for name, file in found.files(root).items() - reached.ours.items():
                reached.ours[name] = file
                package = name if file.name == "__init__.py" else name.rpartition(".")[0]
                entry = {COMPOSITION_ROOT: function, ASSEMBLY: found.name}.get(name)
                waiting |= imports_of(file, package, entry) | {Import(package)}
    return reached


def imports_of(file: Path, package: str = "", entry: str | None = None) -> set[Import]:
    """Return what a file imports. `package` is what its relative imports start from.

    With `entry`, top-level definitions that neither `entry` nor the module's own statements lead to are left out.
    """
    tree = ast.parse(file.read_text(), str(file))
    found: set[Import] = set()
    for node in _nodes(tree if entry is None else _led_to(tree, entry)):
        if isinstance(node, ast.Import):
            found |= {Import(alias.name) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = resolve_name("." * node.level + (node.module or ""), package)
            found |= {Import(module, alias.name) for alias in node.names}
    return found


def module_file(root: Path, name: str) -> Path | None:
    """Return the file that the dotted name is imported from under `root`; None for an attribute or a bare namespace."""
    place = root.joinpath(*name.split("."))
    candidates = [place / "__init__.py", place.with_name(place.name + ".py"), *place.parent.glob(f"{place.name}.*.so")]
    return next((file for file in candidates if file.is_file()), None)


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield every node below `tree` but those under `if TYPE_CHECKING`."""
    for child in ast.iter_child_nodes(tree):
        if not (isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING")):
            yield child
            yield from _nodes(child)


def _led_to(tree: ast.Module, entry: str) -> ast.Module:
    """Return the module without the definitions that neither `entry` nor the module's own statements lead to."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    definitions = {node.name: node for node in tree.body if isinstance(node, kinds)}
    body: list[ast.stmt] = [node for node in tree.body if not isinstance(node, kinds)]
    wanted = {entry}.union(*map(_names, body))
    while found := wanted & definitions.keys():
        for name in found:
            body.append(definitions.pop(name))
            wanted |= _names(body[-1])
    return ast.Module(body=body, type_ignores=[])


def _names(tree: ast.AST) -> set[str]:
    """Return the plain names that code refers to."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
