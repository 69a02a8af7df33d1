"""What a test of the applied system talks about: alerts and incidents by title, mails, jobs, answers."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from muster.domain.incident import Incident, IncidentState
from muster.ports import Query
from tests.support.applied.state import Service, State, services
from tests.support.applied.system import AppliedSystem
from tests.support.applied.workspace import REGIONS
from tests.support.mail_server import Mail, SmtpServer
from tests.support.processes import until
from tests.support.servers import HttpRecorder
from tests.support.terraform_workspace import Workspace

HOME, AWAY = REGIONS
SECOND_STEP = timedelta(seconds=1)
"""After the opening, in the policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The system, what it was applied from, and what it talks to."""

    applied: Workspace
    system: AppliedSystem
    mail: SmtpServer
    slack: HttpRecorder

    @property
    def state(self) -> State:
        """Return the applied state."""
        return self.system.state

    def service(self, function: str, region: str = HOME) -> Service:
        """Return a function's service."""
        return next(each for each in services(self.state) if (each.function, each.region) == (function, region))

    def post(self, title: str, region: str = HOME) -> None:
        """Have an alert accepted: posted where Terraform's output says, with the key that gcloud would print."""
        body = json.dumps({"title": title, "key": title}).encode()
        headers = {"authorization": f"Bearer {self.system.secrets.access('muster-intake-generic')}"}
        answer = self.system.request("POST", self.state.outputs["intake_urls"]["generic"][region], body, headers)
        assert (answer.status, answer.json()) == (202, {"accepted": 1})

    def incident(self, title: str) -> Incident | None:
        """Return the incident of a title, None where there is none; fail where there are two."""
        found = self.system.store.incidents([str(state) for state in IncidentState], 100)
        titled = [each.value for each in found if each.value.title == title]
        assert len(titled) <= 1
        return titled[0] if titled else None

    def alerts(self, title: str) -> int:
        """Return how many alerts of a title are on record."""
        found = self.system.store.documents.query(Query(collection="alerts"))
        return sum(each.fields["title"] == title for each in found)

    def mails(self, title: str, count: int) -> list[Mail]:
        """Return the mails about a title, as soon as there are so many and nothing is left to send; fail for more."""
        until(lambda: len(self._mails(title)) >= count and self._settled(title), f"{count} mails")
        mails = self._mails(title)
        assert len(mails) == count
        return mails

    def paged(self, title: str) -> list[str]:
        """Return who is on the incident's record as paged, in order."""
        incident = self.incident(title)
        assert incident is not None
        return [each.person for event in self.system.store.timeline(incident.id) for each in event.recipients]

    def tick(self, title: str, *regions: str) -> None:
        """Let Cloud Scheduler tick in these regions once it is time for the second step."""
        incident = self.incident(title)
        assert incident is not None
        until(lambda: datetime.now(UTC) >= incident.opened_at + SECOND_STEP, "the second step's time")
        for region in regions:
            assert self.system.scheduler.run("muster-tick", region).status == 200

    def told(self, title: str) -> int:
        """Return how often Slack was told that the incident is open."""
        said = [json.dumps(each.json()) for each in self.slack.requests.all]
        return sum(f"[Opened] P2 High: {title}" in each for each in said)

    def classified(self, region: str, earlier: int) -> bool:
        """Return whether the classification in a region has dealt with a push after so many `earlier` ones."""
        return 204 in self.answers("incident_classification", region)[earlier:]

    def answers(self, function: str, region: str = HOME) -> list[int]:
        """Return what a function's callers were answered so far."""
        host = self.service(function, region).host
        return [each.status for each in self.system.front_end.passages.all if each.host == host]

    def _mails(self, title: str) -> list[Mail]:
        return [mail for mail in self.mail.mails.all if title in str(mail.message()["Subject"])]

    def _settled(self, title: str) -> bool:
        incident, store = self.incident(title), self.system.store
        return incident is not None and not store.open_deliveries(incident.id) and not store.unpublished(incident.id)
