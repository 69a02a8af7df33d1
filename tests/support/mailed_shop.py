"""A shop that is paged by mail, and told by Slack: the functions as they are deployed, and what they talk to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from muster.domain.incident import Incident, IncidentState
from muster.domain.message import MessageKind
from tests.support.deployment import Deployment, Emulators, deployed
from tests.support.function_process import Installed
from tests.support.mail_server import SmtpServer
from tests.support.processes import PATIENCE, until
from tests.support.requirements import ROOT
from tests.support.servers import HttpRecorder, fake_slack

ALERT = (ROOT / "tests/payloads/gcp_pubsub_v1.2_open_threshold_severity_error.json").read_bytes()
TITLE = "Test-incident-canary: VM Instance - Sent packets"
POLICY = """\
version: 1
organisation: Acme
time_zone: Europe/Stockholm
people:
  ada: {{name: Ada, contact: [email: ada@example.com]}}
  bo: {{name: Bo, contact: [email: bo@example.com]}}
  cy: {{name: Cy, contact: [email: cy@example.com]}}
teams:
  shop: {{name: Shop, members: [ada, bo], on_call: primary, channel: incidents}}
schedules:
  primary: {{name: Primary, people: [ada], first_day: 2026-01-05, hand_over: "09:00"}}
  secondary: {{name: Backup, people: [bo], first_day: 2026-01-05, hand_over: "09:00"}}
severities:
  P2: {{name: High, also_called: [error]}}
types:
  outage: {{name: Outage}}
classification:
  otherwise: {{severity: P3, type: outage, team: shop}}
levels:
  1: {{name: On call, page: on-call}}
  2: {{name: Leads, page: cy}}
escalation:
  P1: same as P2
  P2:
    - {{at: 0m, page: on-call, tell: incidents}}
    - {{at: 15m, unless: acknowledged, page: secondary}}
    - {{at: 30m, unless: acknowledged, escalate_to: 2}}
  P3: same as P2
  P4: [{{at: 0m, tell: incidents}}]
channels:
  email:
    kind: email
    providers: [smtp: {{host: 127.0.0.1, port: {port}, security: none, from: muster@example.com}}]
  incidents: {{kind: slack, address: "#incidents", providers: [slack_webhook: {{secret: slack-incidents}}]}}
"""
SECRETS = {"link-keys": "a key for links", "intake-cloud_monitoring": "a key for Cloud Monitoring"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailedShop:
    """The deployment, and what it talks to."""

    muster: Deployment
    mail: SmtpServer
    slack: HttpRecorder

    def incident(self) -> Incident:
        """Return the one incident there is."""
        (stored,) = self.muster.store.incidents([str(state) for state in IncidentState], 2)
        return stored.value

    def tick(self, minutes: float) -> dict[str, int]:
        """Let the Scheduler tick so many minutes after the incident was opened."""
        return self.muster.tick(self.incident().opened_at + timedelta(minutes=minutes))

    def mails(self, count: int) -> list[str]:
        """Return who has been written to, as soon as it is so many; fail where it is more."""
        mails = self.mail.mails.wait_for(count, PATIENCE)
        assert len(mails) == count
        return [mail.recipients[0].partition("@")[0] for mail in mails]

    def settle(self) -> None:
        """Return when every delivery has its outcome, and every event has been published."""
        until(self._settled, "an empty outbox")

    def only_the_page_is_open(self) -> bool:
        """Tell whether everything but one page has its outcome, and every event has been published."""
        incident = self.incident().id
        kinds = [each.value.kind for each in self.muster.store.open_deliveries(incident)]
        return kinds == [MessageKind.PAGE] and not self.muster.store.unpublished(incident)

    def _settled(self) -> bool:
        incident = self.incident().id
        return not self.muster.store.open_deliveries(incident) and not self.muster.store.unpublished(incident)


@contextmanager
def mailed_shop(installed: list[Installed], emulators: Emulators, folder: Path) -> Iterator[MailedShop]:
    """Run all functions, ready, with a mail server and a Slack of their own."""
    policy = folder / "policy.yaml"
    with SmtpServer() as mail, fake_slack() as slack:
        policy.write_text(POLICY.format(port=mail.port), "utf-8")
        secrets = SECRETS | {"slack-incidents": f"{slack.url}/services/incidents"}
        with deployed(installed, emulators, folder, policy, secrets) as muster:
            yield MailedShop(muster=muster, mail=mail, slack=slack)


def pages(shop: MailedShop) -> list[str]:
    """Return whom the incident has paged so far, in order."""
    timeline = shop.muster.store.timeline(shop.incident().id)
    return [recipient.person for event in timeline for recipient in event.recipients]
