"""The documents are lost in the middle of an incident, and brought back from an export, as the operating guide says."""

import json
from pathlib import Path

import urllib3

from muster.ports import Query
from tests.support.deployment import DATABASE, Emulators
from tests.support.firestore_backup import Database
from tests.support.mailed_shop import ALERT, MailedShop
from tests.support.processes import PATIENCE, until


def test_a_restored_incident_goes_on_where_it_was(shop: MailedShop, emulators: Emulators, tmp_path: Path) -> None:
    """Nobody is paged twice, the next step comes when it is due, the old link works; what came meanwhile waits.

    What somebody did after the export was made is undone.
    """
    database = Database(emulators.firestore, shop.muster.project, DATABASE)
    classification = shop.muster.functions["incident_classification"]
    shop.muster.functions["incident_evidence"].kill()  # it may come at any time
    shop.muster.post_alert("cloud_monitoring", ALERT)
    (mail,) = shop.mail.mails.wait_for(1, PATIENCE)
    shop.settle()
    opened = shop.incident()
    before = shop.muster.documents().keys()

    classification.kill()
    exported = database.export(tmp_path)
    assert urllib3.request("POST", mail.acknowledgement(), timeout=PATIENCE, retries=False).status == 200
    until(lambda: _sent(shop) == 3, "the room to be told who owns it", PATIENCE)
    shop.settle()
    database.empty()
    assert shop.muster.store.incident(opened.id) is None
    assert shop.muster.post_alert("cloud_monitoring", _another()).status == 202
    database.import_(exported)
    assert shop.muster.documents().keys() == before
    assert shop.incident() == opened

    shop.tick(1)
    shop.tick(16)
    assert shop.mails(2) == ["ada", "bo"]
    assert urllib3.request("POST", mail.acknowledgement(), timeout=PATIENCE, retries=False).status == 200
    shop.tick(31)
    classification.start()
    assert shop.mails(3) == ["ada", "bo", "ada"]
    assert "another thing" in shop.mail.mails.all[2].text()


def _sent(shop: MailedShop) -> int:
    return shop.muster.store.documents.count(Query(collection="deliveries", where=(("state", "==", "sent"),)))


def _another() -> bytes:
    payload = json.loads(ALERT)
    payload["incident"] |= {"incident_id": "another", "summary": "another thing", "policy_name": "another thing"}
    return json.dumps(payload).encode()
