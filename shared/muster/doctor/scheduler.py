"""Cloud Scheduler: every job is as Terraform declared it, runs, and did well last."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from muster.doctor.check import Access, Check, Finding, differences
from muster.doctor.commands import APPLY, job_log, resume_job, run_job
from muster.doctor.deployment import Deployment
from muster.doctor.deployment import Job as Declared
from muster.ports import Clock

if TYPE_CHECKING:
    from google.cloud.scheduler_v1 import CloudSchedulerClient
    from google.cloud.scheduler_v1.types import Job

TICK_WITHIN = timedelta(minutes=3)
"""It comes every minute; one that is missed now and then is made up for by the next."""
LONGEST_ATTEMPT = timedelta(seconds=60)
"""An attempt that takes longer delays the next tick. Declared are 55 s."""
UNSET_DEADLINE = timedelta(minutes=3)
"""https://cloud.google.com/scheduler/docs/reference/rest/v1/projects.locations.jobs#Job.FIELDS.attempt_deadline"""
LOOKS = 75
"""Looks, one a second, for an attempt that was asked for: those of a resumed job come at the full minute."""
LIMITS: dict[str, Any] = {"retry": None, "timeout": 10.0}
_ANSWERS = {
    4: "there was no answer before the attempt's deadline",
    5: "there is nothing at its address (404)",
    7: "its account may not invoke the function (403)",
    8: "the function has too many requests (429)",
    13: "the function failed (500)",
    14: "the function is not available (503)",
    16: "the function does not accept its token (401)",
}
"""By google.rpc.Code, which Cloud Scheduler gives for the status of the answer:
https://cloud.google.com/scheduler/docs/reference/rpc/google.rpc"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """One job of the deployment, and where to ask for it."""

    client: "CloudSchedulerClient"
    project: str
    region: str
    id: str
    declared: Declared

    @property
    def subject(self) -> str:
        return f"the job {self.id}"

    @property
    def name(self) -> str:
        return f"projects/{self.project}/locations/{self.region}/jobs/{self.id}"

    def get(self) -> "Job":
        return self.client.get_job(name=self.name, **LIMITS)

    def check(self, well: str, look: Callable[[], Iterator[Finding]], role: str) -> Check:
        access = Access(service="Cloud Scheduler", api="cloudscheduler.googleapis.com", role=role, project=self.project)
        return Check(area="scheduler", region=self.region, subject=self.subject, well=well, look=look, access=access)


def checks(deployment: Deployment, client: "CloudSchedulerClient", clock: Clock) -> Iterator[Check]:
    """Yield a check of each job."""
    for place in _places(deployment, client):
        within = TICK_WITHIN if place.id == deployment.tick else None
        look = _Look(place, clock, within)
        yield place.check(f"runs at {place.declared.schedule}, and did well last", look, "roles/cloudscheduler.viewer")


def errands(
    deployment: Deployment, client: "CloudSchedulerClient", wait: Callable[[float], object], *, resume: bool, run: bool
) -> Iterator[Check]:
    """Yield, for each region, the errand to resume the tick's job where it is paused, or to run it, or both.

    Each ends when an attempt has shown; `wait` lets so many seconds pass.
    """
    role = "roles/cloudscheduler.admin" if resume else "roles/cloudscheduler.jobRunner"
    for place in _places(deployment, client):
        if place.id == deployment.tick and (resume or run):
            errand = _Errand(place, wait, resume=resume, run=run)
            yield place.check("was seen to as asked", errand, role)


def _places(deployment: Deployment, client: "CloudSchedulerClient") -> Iterator[_Place]:
    for region, chain in deployment.regions.items():
        for job, declared in chain.jobs.items():
            yield _Place(client=client, project=deployment.project, region=region, id=job, declared=declared)


@dataclass(frozen=True, slots=True)
class _Look:
    """Looks at one job; `within`: how recent its last attempt must be."""

    place: _Place
    clock: Clock
    within: timedelta | None

    def __call__(self) -> Iterator[Finding]:
        job = self.place.get()
        yield from self._declared(job)
        yield from self._limits(job)
        state = job.State(job.state).name
        if state == "PAUSED":
            fix = resume_job(self.place.id, self.place.region, self.place.project)
            yield Finding(what=f"{self.place.subject} is paused", fix=fix)
        elif state != "ENABLED":
            yield Finding(what=f"{self.place.subject} is not enabled, but {state}", fix=APPLY)
        else:
            yield from self._last_attempt(job)

    def _declared(self, job: "Job") -> Iterator[Finding]:
        target, wanted = job.http_target, self.place.declared
        token = target.oidc_token
        facts = (
            ("schedule", job.schedule, wanted.schedule),
            ("target", target.uri, wanted.url),
            ("method", target.http_method.name if target.uri else "POST", "POST"),
            ("audience", token.audience, wanted.audience),
            ("account", token.service_account_email, wanted.account),
        )
        return differences(self.place.subject, facts, APPLY)

    def _limits(self, job: "Job") -> Iterator[Finding]:
        subject, deadline = self.place.subject, job.attempt_deadline or UNSET_DEADLINE
        if deadline > LONGEST_ATTEMPT:
            yield Finding(what=f"{subject} lets an attempt take {deadline.total_seconds():g} s, not 55", fix=APPLY)
        if retries := job.retry_config.retry_count:
            yield Finding(what=f"{subject} retries {retries} times, which can skip the next run", fix=APPLY)

    def _last_attempt(self, job: "Job") -> Iterator[Finding]:
        place, now, at = self.place, self.clock.now(), job.last_attempt_time
        if self.within and (not at or now - at > self.within):
            last = f"has not run since {at:%Y-%m-%dT%H:%M:%SZ}" if at else "has never run"
            yield Finding(what=f"{place.subject} {last}", fix=run_job(place.id, place.region, place.project))
        elif code := job.status.code:
            answer = _ANSWERS.get(code) or f"it ended with code {code}"
            what = f"{place.subject} failed at its last attempt, {at:%Y-%m-%dT%H:%M:%SZ}: {answer}"
            yield Finding(what=what, fix=job_log(place.id, place.project))


@dataclass(frozen=True, slots=True)
class _Errand:
    """Resumes the job, or runs it, and waits for the attempt."""

    place: _Place
    wait: Callable[[float], object]
    resume: bool
    run: bool

    def __call__(self) -> Iterator[Finding]:
        place = self.place
        job = place.get()
        resumed = self.resume and job.state == job.State.PAUSED
        if resumed:
            place.client.resume_job(name=place.name, **LIMITS)
        if self.run:
            place.client.run_job(name=place.name, **LIMITS)
        if (resumed or self.run) and not self._shows(job):
            what = f"{place.subject} shows no attempt within {LOOKS} s of being asked for one"
            yield Finding(what=what, fix=job_log(place.id, place.project))

    def _shows(self, before: "Job") -> bool:
        for _ in range(LOOKS):
            if self.place.get().last_attempt_time != before.last_attempt_time:
                return True
            self.wait(1.0)
        return False
