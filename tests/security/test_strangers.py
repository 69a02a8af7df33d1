"""What somebody without a credential can make Muster do: nothing that costs a document or a message."""

import hmac
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from muster import assembly
from muster.entrypoint import intake_credentials
from muster.entrypoint.api_operations import OPERATIONS
from muster.entrypoint.http import Request
from muster.entrypoint.intake_credentials import any_valid
from tests.support.channel_ports import SettableSecrets
from tests.support.counting_store import CountingStore, Tally
from tests.support.desk import BASE, Desk

FORGED = f"/r/{'a' * 20}.bcdefg.{'z' * 24}"
TRAVERSALS = (
    "..",
    ".",
    "%2e%2e",
    "../../policies/x",
    "a/b",
    "a\\b",
    "a%00b",
    "a\x00b",
    "a.ics",
    "é",
    "a" * 65,
    "a b",
    "__x__/..",
)


class Outside:
    """The responders' side over a store that counts, with an incident in it."""

    def __init__(self, desk: Desk) -> None:
        """Wire it."""
        self.desk, self.incident = desk, desk.open()
        self.store = CountingStore(desk.documents)
        self.handle = assembly.action(
            self.store, desk.bus, desk.policies, desk.clock, secrets=desk.secrets, base_url=BASE
        )


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    """Yield it."""
    desk = Desk(tmp_path)
    yield Outside(desk)
    desk.close()


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize("authorization", ["", "Bearer wrong", "Bearer \ud800", "Basic eDp5"])
def test_no_request_without_a_credential_costs_a_document(outside: Outside, method: str, authorization: str) -> None:
    """Every path of the API, a forged link, a callback that nobody signed: refused before the store is asked."""
    api = [f"/api/v1{each.path.replace('{id}', outside.incident.id)}" for each in OPERATIONS if each.role]
    for path in (*api, FORGED, "/callbacks/twilio/sms", f"/callbacks/twilio/{FORGED.removeprefix('/r/')}/keys", "/x"):
        request = Request(
            method=method, path=path, headers={"authorization": authorization}, query={"token": "wrong"}, body=b"x=1"
        )
        assert 400 <= outside.handle(request).status < 500
    assert outside.store.take() == Tally()
    assert len(outside.desk.bus.published) == len(outside.desk.timeline(outside.incident.id))


@pytest.mark.parametrize("odd", TRAVERSALS)
def test_no_id_leads_elsewhere(desk: Desk, odd: str) -> None:
    """An id in a path is one document's name or none at all: it cannot name a collection, or climb out of one."""
    desk.open()
    before = desk.contents()
    for each in OPERATIONS:
        if each.names_one:
            for spelt in (odd, quote(odd, safe="")):
                path = each.path.replace("{id}", spelt)
                assert desk.api(each.method, path, {}, bearer="admin-token").status in {404, 422}
    assert desk.contents() == before


@pytest.mark.parametrize("values", [("one",), ("one", "two"), ("one", "two", "a much longer key than the others")])
def test_every_key_is_compared_whatever_is_offered(values: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """The first, the last and none take the same comparisons, of digests that are all of one length."""
    compared: list[tuple[int, int]] = []
    genuine = hmac.compare_digest

    def noting(one: bytes, other: bytes) -> bool:
        compared.append((len(one), len(other)))
        return genuine(one, other)

    monkeypatch.setattr(intake_credentials, "compare_digest", noting)
    secrets = SettableSecrets({"intake-generic": values})
    for offered in (values[0], values[-1], "wrong", "o", "x" * 1_000):
        compared.clear()
        assert any_valid([offered], secrets, "generic") == (offered in values)
        assert compared == [(32, 32)] * len(values)
