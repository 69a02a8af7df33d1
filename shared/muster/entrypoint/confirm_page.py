"""The page behind the link in a test page: GET asks whether it has come, POST notes that it has."""

from muster.domain.delivery import Delivery
from muster.domain.paging_test_words import ASKED, CHANGED, VERIFIED
from muster.domain.policy import Policy
from muster.domain.rules.oncall import Person
from muster.entrypoint import page_notices as notices
from muster.entrypoint.http import Response
from muster.entrypoint.page_render import render
from muster.usecases.confirm_address import ConfirmAddress


class ConfirmPage:
    """Confirms test pages. GET and HEAD change nothing."""

    def __init__(self, confirm: ConfirmAddress) -> None:
        """Note what is confirmed by `confirm`."""
        self._confirm = confirm

    def __call__(self, delivery: str, you: Person | None, policy: Policy, *, pressed: bool) -> Response:
        """Return the page of the test page that a link is for, once its button was `pressed`, or before.

        Raises TurnedAway where there is none, StoreUnavailable and Conflict.
        """
        test = self._confirm.find(delivery)
        if test is None or you is None:
            raise notices.TurnedAway(notices.UNKNOWN)
        if not pressed:
            return _page(test, you, policy, ASKED)
        if self._confirm(test, policy):
            return _page(test, you, policy, VERIFIED, tone="done")
        return _page(test, you, policy, CHANGED, tone="refused")


def _page(test: Delivery, you: Person, policy: Policy, status: str, tone: str = "plain") -> Response:
    words = {"channel": test.channel, "status": status, "tone": tone, "asks": tone == "plain"}
    return render("confirm.html", 200, {**words, "you": you.name, "organisation": policy.organisation})
