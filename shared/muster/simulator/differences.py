"""Compare who is paged under two policies: what the second adds, removes and moves."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from muster.domain.policy import Policy
from muster.simulator.line import SCHEMA
from muster.simulator.looks import clean, short
from muster.simulator.pages import Page, pages_of
from muster.simulator.play import Played

Key = Callable[[Page], tuple[int | str, ...]]
_MOVES: tuple[Key, ...] = (
    lambda page: (page.after, page.person),
    lambda page: (page.person, page.channel),
    lambda page: (page.person,),
)
"""What two pages must share to be one that has moved: first those at the same time, by another channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A page before and after, of which one is None where it is added or removed."""

    before: Page | None
    after: Page | None

    @property
    def kind(self) -> str:
        """Say what has become of the page: added, removed or moved (to another time or channel)."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "moved"

    def words(self, names: Mapping[str, str]) -> str:
        """Say it in a sentence, persons by their names."""
        page = self.after or self.before or Page(0, "", "")
        who = names.get(page.person, page.person)
        if self.before is None:
            return f"{who} is also paged by {page.channel} at +{short(page.after)}"
        if self.after is None:
            return f"{who} is no longer paged by {page.channel} at +{short(page.after)}"
        road = f"by {self.before.channel}" if self.before.channel != page.channel else ""
        time = f"at +{short(self.before.after)}" if self.before.after != page.after else ""
        instead = " ".join(filter(None, (road, time)))
        return f"{who} is paged by {page.channel} at +{short(page.after)} instead of {instead}"

    def fields(self, names: Mapping[str, str]) -> dict[str, object]:
        """Return it as JSON values."""
        before, after = (page.fields() if page else None for page in (self.before, self.after))
        return {"change": self.kind, "before": before, "after": after, "text": self.words(names)}


def differences(before: Sequence[Page], after: Sequence[Page]) -> list[Difference]:
    """Return what differs between two runs of one incident, in order of time; pages equal in both are left out."""
    lost, new = [*(Counter(before) - Counter(after)).elements()], [*(Counter(after) - Counter(before)).elements()]
    found: list[Difference] = []
    for key in _MOVES:
        for page in [*lost]:
            match = next((each for each in new if key(each) == key(page)), None)
            if match:
                lost.remove(page)
                new.remove(match)
                found.append(Difference(before=page, after=match))
    found += [Difference(before=page, after=None) for page in lost]
    found += [Difference(before=None, after=page) for page in new]
    return sorted(found, key=lambda each: min(page for page in (each.before, each.after) if page))


def compare(one: Played, other: Played) -> Iterator[tuple[str, Difference]]:
    """Yield each difference between two runs of a scenario with the id of its incident, incident by incident."""
    for incident in dict.fromkeys((*one.incidents, *other.incidents)):
        for difference in differences(pages_of(one, incident), pages_of(other, incident)):
            yield incident, difference


def names_of(one: Policy, other: Policy) -> dict[str, str]:
    """Return the names of the people of two policies, by id; where they differ, the first one's."""
    return {person: clean(name) for policy in (other, one) for person, name in policy.names.items()}


def told(one: Played, other: Played) -> Iterator[str]:
    """Yield the differences between two runs in words, each incident's under its title."""
    names = names_of(one.policy, other.policy)
    titles = {known.id: known.title for run in (other, one) for known in run.incidents.values()}
    last = None
    for incident, difference in compare(one, other):
        if incident != last:
            yield clean(titles[incident])
            last = incident
        yield f"  {difference.words(names)}"


def as_json(one: Played, other: Played) -> Iterator[str]:
    """Yield one JSON object a line for each difference between two runs."""
    names = names_of(one.policy, other.policy)
    for incident, difference in compare(one, other):
        yield json.dumps({"schema": SCHEMA, "incident": incident, **difference.fields(names)})
