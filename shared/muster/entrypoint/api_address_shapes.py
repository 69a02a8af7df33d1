"""What the API gives about people's urgent addresses."""

from datetime import datetime
from typing import Literal

from muster.entrypoint.api_answer import Answer


class Address(Answer, frozen=True, kw_only=True):
    """An address by which an urgent incident may page `person`, of which `address` shows only a little.

    It is verified where they have confirmed a test page lately, `verified_at`; failed where the last test page, of
    `tested_at`, could not be sent or did not arrive, for the reason `failure`; never tested where it is new.
    """

    person: str
    name: str
    channel: str
    address: str
    state: Literal["verified", "unverified", "failed", "never_tested"]
    verified_at: datetime | None
    tested_at: datetime | None
    failure: str | None


class AddressList(Answer, frozen=True, kw_only=True):
    """All that test pages go to; none where the policy asks for none.

    `unverified_on_call` are those who are on call within a week and none of whose addresses is verified.
    """

    addresses: tuple[Address, ...]
    unverified_on_call: tuple[str, ...]
