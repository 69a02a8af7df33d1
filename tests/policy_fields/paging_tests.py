"""Rows of test pages, and what comes of them in ten days in which Ada confirms the first."""

from datetime import timedelta

from muster.usecases.find_addresses import find_addresses
from tests.policy_fields.row import Outcome, Row, policy_of
from tests.support.disposable import disposable_store
from tests.support.paging_tests import link
from tests.support.world import World

DAYS = 10
TOLD, KNOWN = "told", "known"
ADDRESS = "acme-ada"


def tried(_row: Row, text: str) -> Outcome:
    """Return what people are told that is about no incident, each with its hour, and how each address stands then."""
    policy = policy_of(text)
    with disposable_store() as store:
        world = World(store, policy)
        outcome: Outcome = []
        for hour in range(DAYS * 24):
            world.advance(timedelta(hours=1), every=timedelta(hours=1))
            sent = [each for each in world.channels.sent if not each.message.incident]
            outcome += [(TOLD, f"{hour}: {each.address}: {each.message.headline}") for each in sent]
            if any(each.address == ADDRESS and each.message.actions for each in sent) and hour < DAYS * 12:
                world.request("POST", link(world, ADDRESS))
            world.channels.sent.clear()
        found = find_addresses(world.documents, policy, world.clock.now())
        return outcome + [(KNOWN, f"{each.contact.address}: {each.state}") for each in found]


ROWS = (
    Row("policy: test_pages", "«test_pages: {day: tue}|»\n", TOLD),
    Row("test pages: day", "test_pages: {day: «tue|wed»}\n", TOLD),
    Row("test pages: at", 'test_pages: {at: "«11|15»:00"}\n', TOLD),
    Row("test pages: verified_for", "test_pages: {day: tue, verified_for: «7d|30d»}\n", KNOWN),
    Row("test pages: except", "test_pages: {except: «bo|cy»}\n", TOLD),
    Row("test pages: report_to", "test_pages: {report_to: «ada|bo»}\n", TOLD),
)
