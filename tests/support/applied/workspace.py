"""Muster as a platform team applies it: the whole package, two regions, a policy of its own, the state kept elsewhere.

Terraform writes a local state anew after every resource, a minute in all for this one; behind HTTP once at the end.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from tests.support.servers import Answer, HttpRecorder, Recorded
from tests.support.terraform_workspace import Workspace, workspace

REGIONS = ("europe-west1", "europe-north1")
POLICY = """\
version: 1
organisation: Acme
time_zone: Europe/Stockholm
people:
  ada: {{name: Ada, contact: [email: ada@example.com]}}
  bo: {{name: Bo, contact: [email: bo@example.com]}}
teams:
  shop: {{name: Shop, members: [ada, bo], on_call: primary}}
schedules:
  primary: {{name: Primary, people: [ada], first_day: 2026-01-05, hand_over: "09:00"}}
  secondary: {{name: Backup, people: [bo], first_day: 2026-01-05, hand_over: "09:00"}}
severities:
  P2: {{name: High, also_called: [error]}}
types:
  outage: {{name: Outage}}
classification:
  otherwise: {{severity: P2, type: outage, team: shop}}
escalation:
  P1: same as P2
  P2:
    - {{at: 0m, page: on-call, tell: incidents}}
    - {{at: 1s, unless: acknowledged, page: secondary}}
  P3: same as P2
  P4: same as P2
channels:
  email:
    kind: email
    providers: [smtp: {{host: 127.0.0.1, port: {port}, security: none, from: muster@example.com}}]
  incidents: {{kind: slack, address: "#incidents", providers: [slack_webhook: {{secret: slack-incidents}}]}}
"""
"""To be given the port of a mail server; the secret slack-incidents is an incoming webhook's URL."""
BACKEND = 'terraform {{\n  backend "http" {{\n    address = "{url}"\n  }}\n}}\n'
"""https://developer.hashicorp.com/terraform/language/backend/http"""


class StateServer(HttpRecorder):
    """Keeps what is POSTed, and hands it out."""

    def __init__(self) -> None:
        super().__init__(self._keep)
        self._kept = Answer(404)

    def _keep(self, request: Recorded) -> Answer:
        if request.method != "POST":
            return self._kept
        self._kept = Answer(200, request.body)
        return Answer()


@contextmanager
def applied_workspace(folder: Path, policy: str) -> Iterator[Workspace]:
    """Yield a workspace in `folder`, applied with the policy's text in a project of its own."""
    with workspace(folder, whole=True) as made, StateServer() as states:
        (made.root / "policy.yaml").write_text(policy, "utf-8")
        (made.root / "backend.tf").write_text(BACKEND.format(url=states.url), "utf-8")
        made.set(project_id=f"p-{uuid4().hex[:12]}", regions=list(REGIONS))
        made.terraform("init", "-input=false", "-no-color")
        made.apply()
        yield made
