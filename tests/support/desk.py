"""The responders' side of Muster over a SQLite file: the handler, its ports, and what a test needs to ask of it."""

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from muster import assembly
from muster.adapters.sqlite_store import SqliteStore
from muster.channels import twilio_callback
from muster.domain.delivery import Delivery, DeliveryState
from muster.domain.event import Event
from muster.domain.evidence import LogEntry, LogEvidence
from muster.domain.incident import Incident
from muster.domain.message import MessageKind
from muster.domain.policy import ApiToken, Policy
from muster.domain.reason import Reason
from muster.domain.rules.channels import ChannelRule, Provider
from muster.entrypoint.http import Request, Response
from muster.incident_store import IncidentStore
from muster.links import LinkSigner
from muster.ports import PolicySource
from muster.records import delivery_write, evidence_write
from muster.usecases.classify_alert import ClassifyAlert
from muster.usecases.outbox import Outbox
from tests.support.alerts import an_alert
from tests.support.channel_ports import SettableSecrets
from tests.support.clock import FakeClock
from tests.support.policies import START, a_policy
from tests.support.recording_bus import RecordingBus

ABOUT_A_RESOURCE = {
    "source": "cloud_monitoring",
    "resource": "gce_instance",
    "labels": {"resource.instance_id": "1"},
}
"""What an alert says that evidence can be attached to."""
BASE = "https://muster.example"
ACCOUNT = "AC00000000000000000000000000000000"
AUTH_TOKEN = "twilio-auth-token"
TOKENS = (
    ("view-token", "dashboard", "viewer", None),
    ("bot-token", "deploy bot", "responder", None),
    ("bo-token", "Bo's laptop", "responder", "bo"),
    ("admin-token", "root", "admin", None),
)
"""Text, name, role and person of each token of the API."""


class SettablePolicy(PolicySource):
    """Gives the policy that a test sets."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def current(self) -> Policy:
        """Return it."""
        return self.policy


def desk_policy(**changes: Any) -> Policy:  # noqa: ANN401 - a field of Policy each
    """Return the hand-made policy with tokens of the API, and a telephone channel with a Twilio account."""
    policy = a_policy()
    settings = {"account": ACCOUNT, "from": "+12025550123", "secret": "twilio"}
    call = ChannelRule(id="call", kind="call", providers=(Provider(id="call/1", name="twilio", settings=settings),))
    tokens = tuple(
        ApiToken(name=name, sha256=hashlib.sha256(text.encode()).hexdigest(), role=role, person=person)
        for text, name, role, person in TOKENS
    )
    return replace(policy, channels=policy.channels | {"call": call}, api_tokens=tokens, **changes)


class Desk:
    """What a responder or a client of the API reaches. Time stands still until `clock` is advanced."""

    def __init__(self, folder: Path, policy: Policy | None = None) -> None:
        """Begin with no incident, in a file of `folder`."""
        self.receipts = 0
        self.file = folder / "incidents.db"
        self.documents = SqliteStore(self.file)
        self.store = IncidentStore(self.documents)
        self.clock = FakeClock(START)
        self.bus = RecordingBus()
        self.secrets = SettableSecrets({"link-keys": ("first-key",), "twilio": (AUTH_TOKEN,), "own": ("own-token",)})
        self.policies = SettablePolicy(policy or desk_policy())
        self.links = LinkSigner(self.secrets, BASE, self.clock)
        self.handle = assembly.action(
            self.documents, self.bus, self.policies, self.clock, secrets=self.secrets, base_url=BASE, tokens=("own",)
        )

    def close(self) -> None:
        """Close the file."""
        self.documents.close()

    def open(self, **alert: Any) -> Incident:  # noqa: ANN401 - a field of Alert each
        """Open an incident by an alert that comes now."""
        outbox = Outbox(self.store, self.bus)
        file = ClassifyAlert(self.store, outbox, self.policies, self.clock)
        self.receipts += 1
        filed = file(an_alert(**({"received_at": self.clock.now(), "receipt": f"r{self.receipts}"} | alert)))
        assert filed.incident is not None
        return self.incident(filed.incident)

    def incident(self, incident: str) -> Incident:
        """Return an incident as it is stored."""
        stored = self.store.incident(incident)
        assert stored is not None
        return stored.value

    def timeline(self, incident: str) -> list[Event]:
        """Return an incident's events in order."""
        return self.store.timeline(incident)

    def types(self, incident: str) -> list[str]:
        """Return the types of an incident's events, without their prefix."""
        return [event.fact.type.removeprefix("incident.") for event in self.timeline(incident)]

    def contents(self) -> dict[str, tuple[str, int]]:
        """Return every document of the store: its fields and its version, by its path."""
        connection = sqlite3.connect(self.file)
        try:
            rows = connection.execute("SELECT path, fields, version FROM documents").fetchall()
        finally:
            connection.close()
        return {path: (fields, version) for path, fields, version in rows}

    def path(self, action: str, incident: Incident, person: str | None = "ada") -> str:
        """Return the path of a link."""
        url = self.links.action_url(incident.id, person, action)
        assert url is not None
        return url.removeprefix(BASE)

    def get(self, path: str, method: str = "GET") -> Response:
        """Look at a page."""
        return self.handle(Request(method=method, path=path, url=BASE + path))

    def press(self, path: str, **form: str) -> Response:
        """Press the button of a page."""
        headers = {"content-type": "application/x-www-form-urlencoded"}
        body = urlencode(form).encode()
        return self.handle(Request(method="POST", path=path, headers=headers, body=body, url=BASE + path))

    def api(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        bearer: str | None = "bot-token",
        query: Mapping[str, str] | None = None,
        **headers: str,
    ) -> Response:
        """Ask the API; header names have _ for -."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if bearer is not None:
            sent.setdefault("authorization", f"Bearer {bearer}")
        if body is not None:
            sent.setdefault("content-type", "application/json")
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        full = f"/api/v1{path}"
        return self.handle(
            Request(method=method, path=full, headers=sent, query=query or {}, body=data, url=BASE + full)
        )

    def twilio(self, url: str, signed_with: str = AUTH_TOKEN, **form: str) -> Response:
        """Post a callback as Twilio does: form-encoded and signed."""
        fields = tuple({"AccountSid": ACCOUNT, **form}.items())
        headers = {"x-twilio-signature": twilio_callback.sign(url, fields, signed_with)}
        path = url.removeprefix(BASE)
        return self.handle(Request(method="POST", path=path, headers=headers, body=urlencode(fields).encode(), url=url))

    def delivery(self, incident: Incident, **changes: Any) -> Delivery:  # noqa: ANN401 - a field of Delivery each
        """Store a page to Ada by call that has been sent, with some of its fields replaced, and return it."""
        delivery = Delivery(
            id="d1",
            event=f"{incident.id}-0000000002",
            incident=incident.id,
            seq=2,
            epoch=1,
            run=1,
            kind=MessageKind.PAGE,
            recipient="ada",
            channel="call",
            chain=("call", "email"),
            step=next(iter(incident.fired), None),
            why="on call",
            reason=Reason(code="opened", text="P1 incident opened"),
            about="incident.paged",
            actor="Muster",
            asked_at=START,
            next_attempt_at=START,
            state=DeliveryState.SENT,
            attempts=1,
            reference="CA1",
            provider="call/1",
            address="ada-call",
            reply_code="12345",
        )
        changed = replace(delivery, **changes)
        self.documents.commit([delivery_write(changed, None)])
        return changed

    def attach(self, incident: Incident, *texts: str, **changes: Any) -> LogEvidence:  # noqa: ANN401 - a field each
        """Store evidence of these errors, one a minute until the incident opened, and return it."""
        first = incident.opened_at - timedelta(minutes=len(texts))
        entries = tuple(
            LogEntry(at=first + timedelta(minutes=minute), severity="ERROR", text=text)
            for minute, text in enumerate(texts, 1)
        )
        evidence = LogEvidence(
            resource="gce_instance",
            since=first,
            until=incident.opened_at,
            entries=entries,
            more=False,
            link="https://console.cloud.google.com/logs/query;query=x?project=p",
            refused="",
        )
        changed = replace(evidence, **changes)
        self.documents.commit([evidence_write(incident.id, changed)])
        return changed

    def later(self, **duration: float) -> None:
        """Let time pass: minutes=3."""
        self.clock.advance(timedelta(**duration))


def said(response: Response) -> Any:  # noqa: ANN401 - whatever JSON says
    """Return an answer's JSON."""
    return json.loads(response.body)
