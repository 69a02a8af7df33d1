"""Why a check could not be made, and what helps."""

from muster.doctor.check import Access, Check, Finding
from muster.doctor.commands import APPLY, enable_api, grant
from muster.domain.text import cap, one_line
from muster.ports import StoreUnavailable

LOG_IN = "gcloud auth application-default login"
_LIMIT = 300


def explain(error: Exception, check: Check) -> Finding:
    """Say what kept `check` from being made."""
    if isinstance(error, StoreUnavailable):
        return Finding(what=f"the store did not answer: {_words(error)}", fix="muster doctor, again in a minute")
    found = _of_google(error, check.subject, check.access) if check.access else None
    return found or Finding(
        what=f"{check.subject} could not be looked at: {type(error).__name__}: {_words(error)}",
        fix="muster doctor, again; if it stays, report it",
    )


def _of_google(error: Exception, subject: str, access: Access) -> Finding | None:
    """Return the finding for an error of Google's clients, None for any other."""
    from google.api_core import exceptions as errors  # noqa: PLC0415 - a local instance does without Google's clients
    from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415 - as above

    service, project = access.service, access.project
    if isinstance(error, errors.GoogleAPICallError) and error.reason == "SERVICE_DISABLED":
        return Finding(what=f"{access.api} is not enabled in {project}", fix=enable_api(access.api, project))
    if isinstance(error, errors.Forbidden):
        refused = f"{service} may not be looked at, {access.role} is missing: {_words(error)}"
        return Finding(what=refused, fix=grant(access.role, project))
    if isinstance(error, errors.Unauthorized | GoogleAuthError):
        return Finding(what=f"{service} does not accept your credentials: {_words(error)}", fix=LOG_IN)
    if isinstance(error, errors.NotFound):
        return Finding(what=f"{access.within or subject} does not exist", fix=APPLY)
    if isinstance(error, errors.GoogleAPIError):
        return Finding(what=f"{service} did not answer: {_words(error)}", fix="muster doctor, again in a minute")
    return None


def _words(error: Exception) -> str:
    return cap(one_line(str(getattr(error, "message", "") or error)), _LIMIT)
