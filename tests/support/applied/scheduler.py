"""The jobs of an applied state, run when a test wants them to."""

from base64 import b64decode
from datetime import UTC, datetime
from urllib.parse import urlsplit

from tests.support.applied.front_end import SIGNER, FrontEnd
from tests.support.applied.state import State
from tests.support.google_tokens import token
from tests.support.servers import Answer, Recorded


class AppliedScheduler:
    """Calls what a job's target says, as Cloud Scheduler does.

    https://docs.cloud.google.com/scheduler/docs/reference/rest/v1/projects.locations.jobs#HttpTarget
    """

    def __init__(self, state: State, front_end: FrontEnd) -> None:
        self._state, self._front_end = state, front_end

    def run(self, name: str, region: str) -> Answer:
        """Run a job now, and return what it is answered."""
        job = self._state.one("google_cloud_scheduler_job", name=name, region=region)
        (target,) = job["http_target"]
        (oidc,) = target["oidc_token"]
        signed = token(SIGNER, aud=oidc["audience"], email=oidc["service_account_email"])
        headers = {
            "authorization": f"Bearer {signed}",
            "content-type": "application/octet-stream",
            "user-agent": "Google-Cloud-Scheduler",
            "x-cloudscheduler": "true",
            "x-cloudscheduler-jobname": name,
            "x-cloudscheduler-scheduletime": datetime.now(UTC).isoformat(),
        }
        headers |= {header.lower(): value for header, value in (target["headers"] or {}).items()}
        to = urlsplit(target["uri"])
        request = Recorded(target["http_method"], to.path, headers, b64decode(target["body"] or ""))
        return self._front_end.pass_on(to.netloc, request, inside=True)
