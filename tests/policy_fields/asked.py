"""What the API answers once an alert has opened an incident, and somebody with a token has seen to it."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.policy_fields.row import Outcome, Row, policy_of
from tests.support.desk import Desk, said

ANSWER = "answer"
TOKEN = "token"
"""The text of the token whose SHA-256 is in the rows."""


def asked(_row: Row, text: str) -> Outcome:
    """Return the answers: to the acknowledgement and the resolution, to the timeline, and to the report."""
    policy = policy_of(text)
    with TemporaryDirectory() as folder:
        desk = Desk(Path(folder), policy)
        try:
            path = f"/incidents/{desk.open().id}"
            acknowledged = desk.api("POST", f"{path}/acknowledge", bearer=TOKEN)
            resolved = desk.api("POST", f"{path}/resolve", {}, bearer=TOKEN)
            timeline = said(desk.api("GET", f"{path}/timeline", bearer="own-token"))
            report = desk.api("GET", f"{path}/report", bearer="own-token").body.decode()
        finally:
            desk.close()
    told = (acknowledged.status, resolved.status, *(entry["text"] for entry in timeline["timeline"]), report)
    return [(ANSWER, str(each)) for each in told]
