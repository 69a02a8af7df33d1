"""SECURITY.md names the tests that prove each point of its threat model: they are there, and no point is without."""

import pytest

from tests.support.proofs import TESTS, assert_proved, rows

ROWS = rows((TESTS.parent / "SECURITY.md").read_text("utf-8"), "threat")
ASKED_FOR = """
forged link; replayed link; token in a log; Referer; timing; rotation; (SSRF); header injection; HTML; Slack; oversized
; log injection; slow; decompression; YAML; traversal; mass assignment; audience; issuer; expiry; account; `none`
; replayed push; without a credential; plan
"""


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_threat_is_answered_by_tests_that_exist(row: list[str]) -> None:
    """A point says what holds, and names at least one test for it, each by its file."""
    _, holds, proofs = row
    assert holds.endswith(".") or "](" in holds
    assert_proved(proofs)


@pytest.mark.parametrize("threat", [each.strip() for each in ASKED_FOR.split(";")])
def test_no_known_threat_is_left_out(threat: str) -> None:
    """What every such system is attacked by has its point."""
    assert any(threat.casefold() in row[0].casefold() for row in ROWS)
