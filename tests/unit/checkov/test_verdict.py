"""The verdict on Checkov's report: what fails, what is excepted for no reason, and what is excepted in vain."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.checkov.verdict import ROOT, Excepted, exceptions, findings, verdict

POLICY = ROOT / "terraform/policy.tf"
REASON = "It holds nothing that is secret."


def _check(file: Path = POLICY, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - a field of a record each
    """Return a check of the resource in lines 4 to 26, as Checkov reports it."""
    record = {
        "check_id": "CKV_GCP_62",
        "check_name": "Bucket should log access",
        "file_abs_path": str(file),
        "file_line_range": [4, 26],
        "resource": "google_storage_bucket.policy",
    }
    return record | changes


def _report(**results: list[Any]) -> str:
    return json.dumps({"check_type": "terraform", "results": results})


def _excepted(**changes: Any) -> Excepted:  # noqa: ANN401 - a field of Excepted each
    return replace(Excepted(file=POLICY, line=5, check="CKV_GCP_62", reason=REASON), **changes)


def test_what_fails_is_to_mend() -> None:
    """A failed check is named with its place, its resource and what it asks."""
    found = findings(_report(failed_checks=[_check()], passed_checks=[_check(check_id="CKV_GCP_29")]))
    assert verdict(found, []) == [
        "terraform/policy.tf:4: CKV_GCP_62 fails for google_storage_bucket.policy: Bucket should log access"
    ]


def test_an_exception_with_a_reason_is_in_order() -> None:
    """What Checkov has skipped because of a comment that says why is nothing to mend."""
    assert verdict(findings(_report(skipped_checks=[_check()])), [_excepted()]) == []


@pytest.mark.parametrize("line", [3, 27], ids=["before the resource", "after it"])
def test_an_exception_is_of_no_use_elsewhere(line: int) -> None:
    """It excepts the resource that it stands in, and no other."""
    assert verdict(findings(_report(skipped_checks=[_check()])), [_excepted(line=line)]) == [
        f"terraform/policy.tf:{line}: the exception from CKV_GCP_62 is of no use: nothing there would fail"
    ]


@pytest.mark.parametrize(
    "excepted",
    [_excepted(check="CKV_GCP_29"), _excepted(file=POLICY.with_name("sources.tf"))],
    ids=["of another check", "in another file"],
)
def test_an_exception_that_checkov_did_not_use_is_to_mend(excepted: Excepted) -> None:
    """What would pass without it needs it no more."""
    (problem,) = verdict(findings(_report(skipped_checks=[_check()])), [excepted])
    assert "is of no use" in problem


@pytest.mark.parametrize("reason", ["", "TODO", "not needed here"])
def test_an_exception_without_a_reason_is_to_mend(reason: str) -> None:
    """A word or three are no reason."""
    assert verdict(findings(_report(skipped_checks=[_check()])), [_excepted(reason=reason)]) == [
        "terraform/policy.tf:5: the exception from CKV_GCP_62 gives no reason"
    ]


def test_what_is_seen_in_two_scans_counts_once() -> None:
    """A module is scanned by itself and as a part of the root, in a document of the report each."""
    inside = _check(resource='module.region["europe-west1"].google_pubsub_topic.this')
    alone = _check(resource="google_pubsub_topic.this")
    report = f"{_report(failed_checks=[inside])}\n{_report(failed_checks=[alone])}\n"
    assert len(findings(report)) == 1


def test_a_folder_in_which_no_check_applies_is_no_failure() -> None:
    """Of such a folder Checkov reports counts alone."""
    counts = json.dumps({"passed": 0, "failed": 0, "resource_count": 2})
    assert len(findings(f"{_report(passed_checks=[_check()])}\n{counts}")) == 1


@pytest.mark.parametrize(
    "report",
    ["", "Traceback (most recent call last)", _report(), _report(passed_checks=[_check()], parsing_errors=["/a.tf"])],
    ids=["nothing", "no JSON", "nothing checked", "a file that cannot be read"],
)
def test_a_scan_that_proves_nothing_is_refused(report: str) -> None:
    """No failures are no proof where Checkov did not do its work."""
    with pytest.raises(ValueError, match=r"checked|read|Expecting"):
        findings(report)


def test_exceptions_are_found_where_they_stand(tmp_path: Path) -> None:
    """Every comment counts, with or without a space, with or without a reason."""
    file = tmp_path / "main.tf"
    file.write_text(f'resource "a" "b" {{\n  # checkov:skip=CKV_1: {REASON}\n  #checkov:skip=CKV2_GCP_3\n}}\n', "utf-8")
    assert exceptions([file]) == [
        Excepted(file=file, line=2, check="CKV_1", reason=REASON),
        Excepted(file=file, line=3, check="CKV2_GCP_3", reason=""),
    ]
