"""While functions are replaced one by one, two versions of Muster work on the same incident.

The newer one here keeps a mood of every incident, which the older one has never heard of.
"""

from pathlib import Path

import pytest
import urllib3

from muster import schema
from muster.domain.incident import IncidentState
from muster.schema import SCHEMA
from tests.support.function_process import FunctionProcess
from tests.support.mailed_shop import ALERT, MailedShop, pages
from tests.support.processes import PATIENCE, until

NEWER = {
    "schema.py": (
        "UPGRADES: tuple[Upgrade, ...] = (",
        'UPGRADES: tuple[Upgrade, ...] = ({"incidents": lambda fields: fields | {"mood": "calm"}},',
    ),
    "domain/incident.py": ("    state: IncidentState\n", "    state: IncidentState\n    mood: str\n"),
    "domain/evolve.py": (
        "        state=IncidentState.TRIGGERED,\n",
        '        state=IncidentState.TRIGGERED,\n        mood="tense",\n',
    ),
}
"""What the next version changes, by module: the one text for the other."""


def test_two_versions_work_side_by_side(shop: MailedShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The older one leaves alone what it does not know, the newer takes it up; no page is lost or double."""

    def upgrade(*names: str) -> None:
        for name in names:
            _upgrade(shop.muster.functions[name], tmp_path / "bundles" / name / "zip")

    shop.muster.post_alert("cloud_monitoring", ALERT)
    (mail,) = shop.mail.mails.wait_for(1, PATIENCE)
    shop.settle()

    upgrade("escalation_tick")
    assert shop.tick(16)["fired"] == 1
    written = _incident(shop)
    assert (written["schema"], written["mood"]) == (SCHEMA + 1, "calm")
    older = shop.muster.functions["responder_notification"]
    until(lambda: "is of a newer version of Muster" in older.output(), "the older version's refusal")
    answer = urllib3.request("POST", mail.acknowledgement(), timeout=PATIENCE, retries=False)
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert shop.mails(1) == ["ada"]
    assert _incident(shop) == written
    monkeypatch.setattr(schema, "SCHEMA", SCHEMA + 1)  # from here on the test reads what the newer version writes

    upgrade("responder_notification", "responder_action", "incident_classification")
    assert shop.mails(2) == ["ada", "bo"]
    assert urllib3.request("POST", mail.acknowledgement(), timeout=PATIENCE, retries=False).status == 200
    shop.settle()
    shop.tick(31)
    shop.settle()
    assert pages(shop) == ["ada", "bo"]
    assert shop.mails(2) == ["ada", "bo"]
    assert shop.incident().state is IncidentState.ACKNOWLEDGED


def _upgrade(function: FunctionProcess, root: Path) -> None:
    """Give a function its next version, and wait until that answers."""
    for module, (old, new) in NEWER.items():
        path = root / "muster" / module
        if path.exists():
            text = path.read_text("utf-8")
            assert text.count(old) == 1, module
            path.write_text(text.replace(old, new), "utf-8")
    function.kill()
    function.start()
    function.await_ready()


def _incident(shop: MailedShop) -> dict[str, object]:
    (path,) = {name for name in shop.muster.documents() if name.rpartition("/")[0].endswith("/incidents")}
    document = shop.muster.store.documents.get("incidents/" + path.rpartition("/")[2])
    assert document is not None
    return document.fields
