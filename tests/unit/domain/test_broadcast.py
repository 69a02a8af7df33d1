"""What those who are kept informed are sent, what a person is reminded of, and when neither is wanted any more."""

from dataclasses import replace

import pytest

from muster.channels import preview
from muster.domain.commands.communication import SendUpdate
from muster.domain.commands.lifecycle import Reopen
from muster.domain.compose import Links, compose
from muster.domain.delivery import Delivery, Words
from muster.domain.message import ActionLink, Message, MessageKind
from muster.domain.outlook import what_next
from muster.domain.paging import stale
from muster.domain.reason import Reason
from muster.domain.rules.communication import UpdateKind
from muster.domain.story import Context
from tests.support.deliveries import a_page, an_update
from tests.support.drill import ADA, Drill, at
from tests.support.informing import a_role, kept_informed, told, with_roles
from tests.support.policies import CY, UNLESS_RESOLVED, a_policy, a_step, with_steps

LINKS = Links(
    action=lambda incident, person, action, _: f"https://m/{incident}/{person}/{action}", callback=lambda _: None
)
INITIAL, UPDATE, RESOLUTION, REVIEW = UpdateKind
WORDS = Words(audience="bosses", kind=INITIAL, subject="We are down", text="Status: bad\n\nWe are <on> it.")
TO_BOSSES = {"recipient": "boss-mail", "channel": "boss-mail", "chain": ("boss-mail",), "about": "incident.update_sent"}


def to_audience(kind: UpdateKind = INITIAL, **changes: object) -> Delivery:
    """Return a message to an audience."""
    return an_update(**{**TO_BOSSES, "words": replace(WORDS, kind=kind), **changes})


def to_writer(kind: UpdateKind = UPDATE, **changes: object) -> Delivery:
    """Return a reminder to tell an audience."""
    own = {"kind": MessageKind.REMINDER, "about": "incident.update_due", "step": None, "why": "the Writer"}
    reason = Reason(code="update_due", text="an update to Bosses is due")
    return a_page(**{**own, "words": replace(WORDS, kind=kind), "reason": reason, **changes})


def message(drill: Drill, delivery: Delivery, minutes: float = 0) -> Message:
    """Return the message of a delivery."""
    return compose(drill.incident, delivery, Context(policy=drill.policy), at(minutes), LINKS)


def why_not(drill: Drill, delivery: Delivery) -> str | None:
    """Return why a delivery does not go out."""
    reason = stale(delivery, drill.incident, drill.policy)
    return reason.text if reason else None


def test_an_audience_reads_the_organisations_words_and_nothing_else() -> None:
    """No link to act, no plan, no description of the alert: they are no responders."""
    shown = message(Drill(kept_informed()), to_audience())
    assert (shown.headline, shown.details) == (WORDS.subject, WORDS.text)
    assert (shown.why, shown.since, shown.next, shown.facts, shown.actions, shown.links) == ("", "", "", (), (), ())
    assert preview.render("email", shown, "boss@example.com") == (
        "To: boss@example.com\nSubject: We are down\n\nStatus: bad\n\nWe are <on> it.\n\nIncident inc1"
    )


@pytest.mark.parametrize("kind", ["sms", "call", "push", "slack", "webhook", "console"])
def test_every_kind_of_channel_can_carry_it(kind: str) -> None:
    """The subject at least."""
    text = preview.render(kind, message(Drill(kept_informed()), to_audience()), "x")
    assert "We are down" in text


def test_a_reminder_shows_the_draft_and_leads_to_the_page_that_sends_it() -> None:
    """With why it came to this person."""
    shown = message(Drill(kept_informed()), to_writer())
    assert shown.headline == "[Update due] P1 Critical: checkout does not answer"
    assert shown.why == "You are the Writer: an update to Bosses is due."
    assert shown.details == "We are down\n\nStatus: bad\n\nWe are <on> it."
    assert shown.actions == (ActionLink(action="update", label="Write the update", href="https://m/inc1/ada/update"),)


@pytest.mark.parametrize("delivery", [to_audience(INITIAL), to_audience(UPDATE), to_writer(UPDATE)])
def test_that_it_goes_on_is_not_told_once_it_is_over(delivery: Delivery) -> None:
    """The first message is not posted after the resolution, nor is anybody asked for an update."""
    drill = Drill(kept_informed(told(30)))
    assert why_not(drill, delivery) is None
    drill.resolve(1)
    assert why_not(drill, delivery) == "the incident is resolved"


@pytest.mark.parametrize("delivery", [to_audience(RESOLUTION), to_audience(REVIEW), to_writer(RESOLUTION)])
def test_that_it_is_over_is_not_told_once_it_is_not(delivery: Delivery) -> None:
    """A reopening takes it back."""
    drill = Drill(kept_informed(told(30)))
    drill.resolve(1)
    assert why_not(drill, delivery) is None
    drill.do(2, Reopen(actor=ADA))
    assert why_not(drill, delivery) == "the incident is triggered"


@pytest.mark.parametrize("delivery", [to_audience(UPDATE, seq=3), to_writer(UPDATE, seq=3)])
def test_only_the_latest_goes_out(delivery: Delivery) -> None:
    """What an audience was told later makes it stale, whatever its channels were told; another audience's does not."""
    drill = Drill(kept_informed(told(30)))
    drill.acknowledge(1)
    assert why_not(drill, delivery) is None
    drill.do(2, SendUpdate(actor=ADA, text="x", audience="users"))
    assert why_not(drill, delivery) is None
    drill.do(3, SendUpdate(actor=ADA, text="x", audience="bosses"))
    assert why_not(drill, delivery) == "they have been told something later"


def test_other_news_of_a_channel_does_not_make_an_update_stale() -> None:
    """A room that is an audience's too hears both: each is compared with its own kind."""
    drill = Drill(kept_informed())
    drill.acknowledge(1)
    assert drill.incident.told["shop-room"] > 2
    assert why_not(drill, to_audience(UPDATE, seq=2, channel="shop-room")) is None


class TestWhatNext:
    """When the next update is due is said where that comes first."""

    def next(self, drill: Drill, minutes: float) -> str:
        """Return the sentence."""
        return what_next(drill.incident, Context(policy=drill.policy), "Europe/Stockholm", at(minutes))

    def test_sooner_than_the_next_page(self) -> None:
        """After the acknowledgement the plan pages at 60, and an update is due at 30."""
        drill = Drill(kept_informed())
        drill.acknowledge(1)
        assert self.next(drill, 2) == (
            "Ada owns it. If it is not resolved by 11:01 CET (in 59 min), Cy is paged. "
            "An update to Bosses is due at 10:30 CET (in 28 min)."
        )

    def test_not_when_a_page_comes_before_it(self) -> None:
        """At 5 the backup is paged."""
        assert self.next(Drill(kept_informed()), 2) == "If nobody acknowledges by 10:05 CET (in 3 min), Bo is paged."

    def test_without_any_further_page(self) -> None:
        """What is due at this minute is due now."""
        policy = with_steps("P1", a_step(0, CY), policy=kept_informed())
        drill = Drill(policy)
        assert self.next(drill, 10) == (
            "No further step is planned. An update to Bosses is due at 10:30 CET (in 20 min)."
        )
        assert self.next(drill, 30).endswith(" An update to Bosses is due now.")

    def test_nobody_is_kept_informed(self) -> None:
        """Nothing is said."""
        drill = Drill(with_steps("P1", a_step(0, CY), a_step(9, CY, **UNLESS_RESOLVED)))
        assert "update" not in self.next(drill, 1)


def test_roles_and_the_video_call_are_among_the_facts() -> None:
    """Of P1 and P2 the policy's; of another severity its own only. Roles are said in the policy's order."""
    policy = replace(
        with_roles(a_role("manager", CY), a_role("writer", CY), policy=a_policy()),
        video_bridge="https://meet.example/1",
    )
    facts = dict(message(Drill(policy), a_page()).facts)
    assert facts["Roles"] == "Manager: Cy, Writer: Cy"
    assert facts["Video call"] == "https://meet.example/1"
    low = Drill(policy, severity="P4")
    assert not {"Roles", "Video call"} & dict(message(low, a_page()).facts).keys()
    own = replace(policy.severities["P4"], video_bridge="https://meet.example/4")
    low.policy = replace(policy, severities=policy.severities | {"P4": own})
    assert dict(message(low, a_page()).facts)["Video call"] == "https://meet.example/4"
