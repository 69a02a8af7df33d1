"""The audit of what is pinned: it finds what is known, and is never green by silence."""

from collections.abc import Callable

import pytest

from tests.audit import __main__ as audit
from tests.audit.advisories import Finding, NotAsked, findings, pinned
from tests.support.servers import Answer, HttpRecorder, Recorded, as_json

PACKAGES = [("flask", "3.1.3"), ("pyyaml", "5.3")]
KNOWN = {"results": [{}, {"vulns": [{"id": "GHSA-8q59-q68h-6hv4", "modified": "2024-01-01T00:00:00Z"}]}]}


def clean(request: Recorded) -> Answer:
    """Answer that nothing is known."""
    return as_json({"results": [{} for _ in request.json()["queries"]]})


def known(request: Recorded) -> Answer:
    """Answer that something is known against the first package."""
    results: list[object] = [{} for _ in request.json()["queries"]]
    return as_json({"results": [{"vulns": [{"id": "GHSA-x"}]}, *results[1:]]})


def test_every_package_is_asked_about_by_its_version() -> None:
    """And what is known is told with where to read it."""
    with HttpRecorder(lambda _: as_json(KNOWN)) as osv:
        assert findings(PACKAGES, osv.url) == [Finding("pyyaml", "5.3", "GHSA-8q59-q68h-6hv4")]
        (request,) = osv.requests.all
    assert request.path == "/v1/querybatch"
    assert [query["package"] | {"version": query["version"]} for query in request.json()["queries"]] == [
        {"name": name, "ecosystem": "PyPI", "version": version} for name, version in PACKAGES
    ]
    assert str(Finding("a", "1", "X-1")) == "a 1: https://osv.dev/X-1"


def test_all_that_is_pinned_is_asked_about() -> None:
    """Of every function, of the local system, and of the tests."""
    names = {name for name, _ in pinned()}
    assert {"flask", "google-cloud-firestore", "uvicorn", "hypothesis", "checkov"} <= names
    assert len(pinned()) == len(set(pinned()))


@pytest.mark.parametrize(
    "answer",
    [Answer(500), Answer(body=b"<html>"), as_json({}), as_json([]), as_json({"results": [{}]}), Answer(drop=True)],
)
def test_no_answer_is_no_finding_and_no_absence_of_one(answer: Answer) -> None:
    """Half an answer neither."""
    with HttpRecorder(lambda _: answer) as osv, pytest.raises(NotAsked):
        findings(PACKAGES, osv.url)


@pytest.mark.parametrize(
    ("answer", "required", "code", "said"),
    [
        (clean, "", 0, "0 advisories are known"),
        (known, "", 1, "https://osv.dev/GHSA-x"),
        (lambda _: Answer(503), "", 0, "NOT AUDITED"),
        (lambda _: Answer(503), "terraform,advisories", 1, "NOT AUDITED"),
    ],
)
def test_the_audit_says_what_came_of_it(  # noqa: PLR0913, PLR0917 - a table
    answer: Callable[[Recorded], Answer],
    required: str,
    code: int,
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A finding fails it; who cannot ask is told so, and fails where the answer is required."""
    monkeypatch.setenv("MUSTER_REQUIRE", required)
    with HttpRecorder(answer) as osv:
        assert audit.main(osv.url) == code
    assert said in capsys.readouterr().out
