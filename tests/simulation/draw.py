"""Draw the plan that a seed stands for."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from random import Random

from tests.simulation.draw_harm import Hours, harms
from tests.simulation.plan import Move, Override, Plan, Post, Press, Silence, Weather, Wish
from tests.simulation.policies import EVERYDAY, POLICIES, people_of

CHECKS = ("orders", "invoices", "heal-cache", "till")
"""What is watched; the rules about healing speak of the third."""
OFTEN_BAD = ("P1", "P1", "P2", "P2", "P3", "P4")
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
LASTS = 40 * MINUTE
SERIES = (
    *(("acknowledge",), ("acknowledge",), ("resolve",), ("resolve",), ("escalate",), ("severity",), ("note",)),
    *(("snooze",), ("snooze", "wake"), ("resolve", "reopen"), ("escalate", "resolve", "reopen")),
    *(("acknowledge", "resolve"), ("note", "note", "acknowledge"), ("snooze", "acknowledge", "escalate")),
)
"""What a person does one after the other."""
BUTTONS = ("acknowledge", "acknowledge", "acknowledge", "resolve", "escalate", "approve", "deny")
WAITS = (timedelta(), timedelta(), MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE)
"""After something was told of: at once, or when a step of some plan is due."""


def draw(seed: int) -> Plan:
    """Return the plan of a seed: the same for ever, as long as this module and Python's generator are."""
    chance = Random(seed)
    policy = chance.choice((*EVERYDAY, *POLICIES))
    regions = 2 if chance.random() < 0.25 else 1
    timed = regions > 1 or chance.random() < 0.5
    calm = chance.random() < 0.05
    weather = Weather(
        jumbled=not calm and chance.random() < 0.6,
        slow=0.0 if calm else chance.choice((0.0, 0.0, 0.02, 0.1)),
        attempts=chance.choice((100, 100, 5)),
    )
    checks = chance.sample(CHECKS, chance.choice((1, 1, 2, 3)))
    told = [move for check in checks for move in _watch(chance, check, timed=timed)]
    done = list(_work(chance, policy, told)) if chance.random() < 0.75 else []
    harm = [] if calm else list(harms(chance, Hours(chance, LASTS, (*told, *done)), regions, policy))
    return Plan(
        seed=seed,
        policy=policy,
        regions=regions,
        weather=weather,
        scanned=chance.random() < 0.1,
        patient=chance.random() < 0.8,
        lasts=LASTS,
        moves=tuple(sorted((*told, *done, *harm), key=lambda move: move.at)),
    )


def _watch(chance: Random, check: str, *, timed: bool) -> Iterator[Post]:
    """Yield what is told of a check: it begins, is told again, gets worse, ends, comes back, or flaps."""
    road = chance.choice(("generic", "generic", "generic", "monitoring")) if timed else "generic"
    at = _within(chance, 10 * MINUTE)
    states = chance.choice(("o", "oo", "oc", "oc", "ooc", "oco", "ococ", "ocococ", "co", "occ", "coo", "ocoo"))
    severity = chance.choice(OFTEN_BAD)
    quick = chance.random() < 0.5
    for number, state in enumerate(states):
        word = "open" if state == "o" else "closed"
        ago = _within(chance, 5 * MINUTE) if chance.random() < 0.3 else timedelta()
        heals = check.startswith("heal") and word == "open" and road == "generic" and chance.random() < 0.5
        yield Post(
            at=at,
            name=f"{check}-{number}",
            check=check,
            state=word,
            severity=severity,
            ago=ago if timed else None,
            times=chance.choice((1, 1, 1, 2, 3)),
            by=road,
            healing=chance.choice(("proposed", "started", "succeeded", "failed")) if heals else None,
        )
        at += _within(chance, 3 * SECOND) if quick else _within(chance, 12 * MINUTE)
        severity = chance.choice((severity, severity, chance.choice(OFTEN_BAD)))
    if chance.random() < 0.05:
        yield Post(at=at, name=f"{check}-x", check=check, state="open", severity="P2", ago=None, by="gibberish")


def _work(chance: Random, policy: str, told: Sequence[Post]) -> Iterator[Move]:
    """Yield what people do: about as often by a link as through the API, and mostly when something happens."""
    people = people_of(policy)
    for number in range(chance.choice((1, 2, 3))):
        post, person = chance.choice(told), chance.choice(people)
        at = _moment(chance, post)
        if chance.random() < 0.4:
            yield Press(at=at, person=person, action=chance.choice(BUTTONS))
        else:
            for place, action in enumerate(chance.choice(SERIES)):
                yield _wish(chance, at, f"wish-{number}-{place}", person, post.check, action)
                at += _within(chance, chance.choice((3, 30)) * SECOND)
        if chance.random() < 0.3:
            at += _within(chance, SECOND)
            yield _wish(chance, at, f"other-{number}", chance.choice(people), post.check, chance.choice(SERIES)[0])
    again = [post for post in told if post.state == "open" and not post.name.endswith("-0")]
    if again and chance.random() < 0.3:
        post = chance.choice(again)
        yield _wish(chance, post.at + _within(chance, 5 * SECOND), "over", chance.choice(people), post.check, "resolve")
    if chance.random() < 0.25:
        yield Silence(
            at=_within(chance, 20 * MINUTE),
            name="silence",
            person=people[0],
            check=chance.choice(told).check,
            lasts=timedelta(minutes=chance.randrange(5, 40)),
            ended_after=_within(chance, 20 * MINUTE) if chance.random() < 0.4 else None,
        )
    if chance.random() < 0.25:
        lasts = timedelta(minutes=chance.randrange(10, 60))
        yield Override(at=_within(chance, 15 * MINUTE), name="override", person=chance.choice(people[1:]), lasts=lasts)


def _moment(chance: Random, post: Post) -> timedelta:
    """Return when somebody does something about what was told: at once, or just after the tick that fires a step."""
    wait = chance.choice(WAITS)
    at = post.at + wait if not wait else -(-(post.at + wait) // MINUTE) * MINUTE
    return at + _within(chance, 6 * SECOND)


def _wish(  # noqa: PLR0913, PLR0917 - what a wish is made of
    chance: Random, at: timedelta, name: str, person: str, check: str, action: str
) -> Wish:
    bodies: dict[str, dict[str, object]] = {
        "severity": {"severity": chance.choice(OFTEN_BAD), "reason": "it is so bad"},
        "snooze": {"minutes": chance.choice((1, 5, 20))},
        "note": {"text": f"{name} was written down"},
    }
    return Wish(at=at, name=name, person=person, check=check, action=action, body=bodies.get(action, {}))


def _within(chance: Random, most: timedelta) -> timedelta:
    return timedelta(milliseconds=chance.randrange(1, most // timedelta(milliseconds=1)))
