"""Say in plain words what YAML's parser could not read."""

import yaml

from muster.policy.problem import Mark

_WORDS = (
    ("mapping values are not allowed", 'a ":" too many: wrong indentation, or text that must be in quotes'),
    ("did not find expected '-' indicator", 'a list goes on with "-" in the same column, or ends: wrong indentation'),
    ("expected <block end>", "this does not belong to what stands above it: wrong indentation"),
    ("did not find expected key", "this does not belong to what stands above it: wrong indentation"),
    ("could not find expected ':'", 'a ":" is missing after this'),
    ("alphabetic or numeric", "text that begins with * or & must be in quotes"),
)


def explain(error: yaml.MarkedYAMLError, text: str) -> tuple[Mark, str]:
    """Return where YAML's parser gave up on the text and, in a sentence, what to do about it."""
    where = error.problem_mark or error.context_mark
    said = error.problem or str(error)
    opening = error.context_mark
    line, column = (where.line, where.column) if where else (0, 0)
    if "end of stream" in said and opening:
        return Mark(opening.line + 1, opening.column + 1), "the quotation mark that opens here is never closed"
    if _indented_with_tab(text, line) or "\\t" in said or "tab character" in said:
        return Mark(line + 1, 1), "a tab: YAML is indented with spaces"
    char = _char(text, line, column)
    if "cannot start any token" in said:
        return Mark(line + 1, column + 1), f"text that begins with {char} must be in quotes"
    if "could not find expected ':'" in said and opening:
        line, column = opening.line, opening.column
    for parsers, ours in _WORDS:
        if parsers in said:
            return Mark(line + 1, column + 1), ours
    context = f"{error.context}: " if error.context else ""
    return Mark(line + 1, column + 1), f"not YAML: {context}{said}"


def _char(text: str, line: int, column: int) -> str:
    return "".join(text.splitlines()[line : line + 1])[column : column + 1]


def _indented_with_tab(text: str, line: int) -> bool:
    written = "".join(text.splitlines()[line : line + 1])
    return "\t" in written[: len(written) - len(written.lstrip())]
