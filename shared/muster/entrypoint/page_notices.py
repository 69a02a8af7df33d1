"""Pages that say why there is nothing to show, and what to do; none tells anything about an incident."""

from dataclasses import dataclass

from muster.entrypoint.http import Response
from muster.entrypoint.page_render import render


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A title, what is the matter, and what to do."""

    status: int
    title: str
    what: str
    advice: str


class TurnedAway(Exception):  # noqa: N818 - an answer, not a fault
    """The visitor is turned away with a notice."""

    def __init__(self, notice: Notice) -> None:
        super().__init__(notice.title)
        self.notice = notice


_NEWEST = "open the link in the newest message about the incident, or ask whoever is on call."

EXPIRED = Notice(
    status=410,
    title="This link has expired",
    what="For safety, a link in a message is good for seven days only. Nothing has been changed.",
    advice=_NEWEST,
)
FORGED = Notice(
    status=403,
    title="This link is not valid",
    what="It may have been cut short on its way here. Nothing has been changed.",
    advice="open it from the message itself, whole, instead of copying it. If that does not help, " + _NEWEST,
)
STRANGER = Notice(
    status=403,
    title="This link is not valid any more",
    what="It was made for somebody who is no longer among the people of this organisation's policy.",
    advice="if that is you and should not be so, ask whoever looks after the policy.",
)
UNKNOWN = Notice(
    status=404,
    title="There is nothing here",
    what="What this link was about does not exist, or is no longer kept. Nothing has been changed.",
    advice=_NEWEST,
)
NOT_ALLOWED = Notice(
    status=405,
    title="That cannot be done here",
    what="A link can be looked at, and its button pressed.",
    advice="open the link in a browser.",
)
TOO_LARGE = Notice(
    status=413,
    title="That was too much",
    what="More was sent than the button of this page sends. Nothing has been changed.",
    advice="open the link again and press its button.",
)
TOO_OFTEN = Notice(
    status=429,
    title="That was too often",
    what="This page was asked for many times within a few seconds. Nothing has been changed.",
    advice="wait a minute, then open the link again.",
)
UNAVAILABLE = Notice(
    status=503,
    title="Muster cannot answer right now",
    what="It could not reach its records in time, so nobody can tell whether what you asked for was done.",
    advice="open the link again in a few seconds. It shows the truth, and pressing the button twice does no harm.",
)


def page(notice: Notice, **headers: str) -> Response:
    """Return the notice as a page; `headers` are added to its own."""
    return render("notice.html", notice.status, {"notice": notice}, headers=headers)
