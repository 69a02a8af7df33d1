"""The tables of docs/policy.md: a row a field, from the policy's schema, with an example from the page's own policy."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from muster.policy.nodes import Node, Scalar
from muster.policy.providers import PROVIDERS
from muster.policy.schema.channels import FORMS
from muster.policy.schema.policy import POLICY
from muster.policy.schema.shape import Key, Shape, within
from tests.reference.tables import table
from tests.support.policy_walk import FIELDS, SHAPES, field, fields_in, root
from tests.support.requirements import ROOT

POLICY_GUIDE = ROOT / "docs/policy.md"
SHORT = 44
"""Characters that an example may have."""
LONG = "in the blocks"
"""Of the page's policy."""


def example_policy(text: str) -> str:
    """Return the policy that the blocks of a page make."""
    return "".join(re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))


def policy_tables(text: str) -> dict[str, Callable[[], str]]:
    """Return how to make each table of a page, by name."""
    examples = _examples(text)
    sections = _sections(text)
    shapes = {title: shape for title, shape in SHAPES.items() if shape not in FORMS}
    return {
        **{title: partial(_fields, shape, examples, sections) for title, shape in shapes.items()},
        "provider": _providers,
        "setting": lambda: _settings(examples),
    }


def _examples(text: str) -> Mapping[str, str]:
    """Return how each field is written in the page's policy: the first time that it is short, if it ever is."""
    found: dict[str, str] = {}
    for name, node in fields_in(root(example_policy(text))):
        written = _written(node)
        short = f"`{written}`" if len(written) <= SHORT and "\n" not in written else LONG
        if found.get(name, LONG) == LONG:
            found[name] = short
    if unused := [each for each in FIELDS if each not in found]:
        raise ValueError(f"the policy of the page's blocks has no {', '.join(unused)}: write an example of each")
    return found


def _written(node: Node) -> str:
    """Return a value in one line of YAML."""
    if isinstance(node, Scalar):
        return f'"{node.text}"' if node.quoted else node.text
    if node.kind == "list":
        return f"[{', '.join(map(_written, node.items))}]"
    return f"{{ {', '.join(f'{_written(key)}: {_written(value)}' for key, value in node.pairs)} }}"


def _sections(text: str) -> Mapping[str, str]:
    """Return the anchor of the heading that names a section."""
    anchors: dict[str, str] = {}
    for heading in re.findall(r"^## (.*)$", text, re.MULTILINE):
        anchor = re.sub(r"[^a-z0-9_ -]", "", heading.lower()).replace(" ", "-")
        anchors.update(dict.fromkeys(re.findall(r"`([^`]+)`", heading), anchor))
    return anchors


def _fields(shape: Shape, examples: Mapping[str, str], sections: Mapping[str, str]) -> str:
    linked = sections if shape is POLICY else {}
    rows = [(_named(key, linked), *_told(key, examples[field(shape, key)])) for key in shape.keys]
    return f"{_caption(shape)}\n\n{_table('key', rows)}"


def _caption(shape: Shape) -> str:
    keys = {(key.name, key.says) for key in shape.keys}
    places = [path for path, each in within(POLICY, "") if keys <= {(key.name, key.says) for key in each.all}]
    twice = {f"{path}[]" for path in places}  # what may stand alone in place of a list
    alone = [path for path in dict.fromkeys(places) if path not in twice]
    where = ", ".join(f"`{path}`" for path in alone) if any(alone) else "the file itself"
    return f"**{str(shape).capitalize()}**: {where}"


def _named(key: Key, sections: Mapping[str, str]) -> str:
    return f"[`{key.name}`](#{sections[key.name]})" if key.name in sections else f"`{key.name}`"


def _told(key: Key, example: str) -> tuple[str, ...]:
    usual = "required" if key.required else f"`{key.default}`" if key.default else key.otherwise
    return key.says, str(key.value), usual, example


def _table(first: str, rows: list[tuple[str, ...]]) -> str:
    """Return a table, without the column of what holds otherwise where nothing is said of any."""
    head = (first, "what it is", "value", "unless given", "example")
    kept = [n for n in range(len(head)) if any(row[n] for row in rows)]
    return table(tuple(head[n] for n in kept), (tuple(row[n] for n in kept) for row in rows))


def _providers() -> str:
    return table(
        ("provider", "for channels of kind"),
        ((f"`{name}`", ", ".join(f"`{kind}`" for kind in form.kinds)) for name, form in PROVIDERS.items()),
    )


def _settings(examples: Mapping[str, str]) -> str:
    return _table("setting", [*_setting_rows(examples)])


def _setting_rows(examples: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    for form in FORMS:
        for key in form.keys:
            yield (f"`{form}`: `{key.name}`", *_told(key, examples[field(form, key)]))
