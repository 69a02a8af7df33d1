"""All that must hold, always, by name: each check is given the record alone, and says in sentences what does not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.simulation.checks import accounting, keys, pages, people, steps
from tests.simulation.record import Record

CHECKS: tuple[tuple[int, Callable[[Record], Iterator[str]]], ...] = (
    (1, accounting.accepted_alerts_are_on_record),
    (1, accounting.alerts_lead_somewhere),
    (1, accounting.what_opens_is_suppressed_by_a_later_close_alone),
    (1, accounting.nothing_is_left_to_do),
    (1, accounting.no_exception_escapes),
    (2, keys.one_incident_is_open_for_a_key),
    (2, keys.the_newest_word_holds),
    (2, keys.a_group_ends_with_its_last),
    (2, keys.what_comes_after_the_end_begins_again),
    (2, keys.the_key_knows_its_incident),
    (2, keys.resolved_wins),
    (2, keys.the_timeline_has_no_gap),
    (2, keys.the_timeline_tells_all),
    (3, steps.due_steps_are_carried_out),
    (3, steps.nothing_is_overdue),
    (3, steps.steps_fire_once),
    (4, pages.no_page_goes_out_in_vain),
    (4, pages.no_channel_hears_old_news),
    (4, people.what_is_answered_is_so),
    (4, people.what_is_written_down_is_kept),
    (5, pages.every_delivery_has_its_outcome),
    (5, pages.whoever_is_named_has_a_delivery),
    (5, pages.pages_arrive),
    (5, pages.a_page_waits_once),
    (5, pages.news_arrives),
    (5, pages.nothing_is_sent_twice),
    (5, pages.nobody_is_paged_twice_for_a_step),
    (5, people.every_breaker_is_told_of),
    (6, steps.nobody_is_not_waited_for),
    (7, pages.looking_changes_nothing),
    (8, steps.nothing_fires_while_it_is_held),
    (8, steps.nothing_fires_in_a_silence),
    (8, steps.nothing_stays_silent),
    (8, steps.nothing_is_held_for_ever),
    (8, steps.every_wait_is_explained),
    (8, steps.overrides_hold),
)
"""By the number of the rule in ARCHITECTURE.md, "What must hold, always"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """Something that does not hold: the rule's number, the check's name, and what was seen."""

    rule: int
    check: str
    seen: str

    def __str__(self) -> str:
        """Say it in a line."""
        return f"rule {self.rule}, {self.check.replace('_', ' ')}: {self.seen}"


def breaches(record: Record) -> list[Breach]:
    """Return all that does not hold."""
    return [Breach(rule=rule, check=check.__name__, seen=seen) for rule, check in CHECKS for seen in check(record)]
