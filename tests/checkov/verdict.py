"""What Checkov's report means: nothing may fail, and no exception may be without a reason, or outlive its use.

An exception is a comment in the resource that it is for: `# checkov:skip=CKV_GCP_1: the reason, in a sentence`.
https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TERRAFORM = ROOT / "terraform"
COMMENT = re.compile(r"checkov:skip=(?P<check>\w+)(?P<reason>.*)")
FEWEST_WORDS = 4
"""Of a reason: fewer are none."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Excepted:
    """A comment that excepts the resource around it from a check."""

    file: Path
    line: int
    check: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check says of a resource, between two lines of a file: "passed", "failed" or "skipped" (excepted)."""

    result: str
    file: Path
    first: int
    last: int
    check: str
    name: str
    resource: str


def findings(report: str) -> set[Finding]:
    """Read Checkov's JSON, a document for each folder scanned; what was seen in two scans counts once.

    Raises ValueError for anything else, for a file that Checkov could not read, and for a report about nothing.
    """
    found: set[Finding] = set()
    for document in _documents(report):
        results = document.get("results", {})
        if results.get("parsing_errors"):
            raise ValueError(f"these files could not be read: {', '.join(results['parsing_errors'])}")
        for result in ("passed", "failed", "skipped"):
            found |= {_finding(result, each) for each in results.get(f"{result}_checks", [])}
    if not found:
        raise ValueError("nothing was checked")
    return found


def exceptions(files: Iterable[Path]) -> list[Excepted]:
    """Return every exception that stands in the files, whether Checkov saw it or not."""
    return [
        Excepted(file=file, line=number, check=comment["check"], reason=comment["reason"].strip(": "))
        for file in files
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1)
        if (comment := COMMENT.search(line))
    ]


def verdict(found: Collection[Finding], excepted: Collection[Excepted]) -> list[str]:
    """Return what is to mend, a line each, in order of place."""
    failed = [
        (each.file, each.first, f"{each.check} fails for {each.resource}: {each.name}")
        for each in found
        if each.result == "failed"
    ]
    skipped = [each for each in found if each.result == "skipped"]
    unused = [
        (each.file, each.line, f"the exception from {each.check} is of no use: nothing there would fail")
        for each in excepted
        if not any(_covers(each, finding) for finding in skipped)
    ]
    unreasoned = [
        (each.file, each.line, f"the exception from {each.check} gives no reason")
        for each in excepted
        if len(each.reason.split()) < FEWEST_WORDS
    ]
    return [f"{_shown(file)}:{line}: {what}" for file, line, what in sorted({*failed, *unused, *unreasoned})]


def _covers(exception: Excepted, finding: Finding) -> bool:
    return (
        finding.file == exception.file
        and finding.check == exception.check
        and finding.first <= exception.line <= finding.last
    )


def _documents(report: str) -> Iterator[dict[str, Any]]:
    decoder, rest = json.JSONDecoder(), report.strip()
    while rest:
        document, end = decoder.raw_decode(rest)
        yield document
        rest = rest[end:].lstrip()


def _finding(result: str, record: dict[str, Any]) -> Finding:
    first, last = record["file_line_range"]
    return Finding(
        result=result,
        file=Path(record["file_abs_path"]),
        first=first,
        last=last,
        check=record["check_id"],
        name=record["check_name"],
        resource=re.sub(r'^(module\.\w+(\["[^"]*"\])?\.)+', "", record["resource"]),
    )


def _shown(file: Path) -> Path:
    return file.relative_to(ROOT) if file.is_relative_to(ROOT) else file
