"""Tell whether one rule holds whenever another does; only where that is certain."""

from muster.domain.rules.circumstances import AffectedServices, Circumstance, LastEnded, OpenIncidents, Seen
from muster.domain.rules.classification import Rule
from muster.domain.rules.matching import TEXT, Condition, matches


def rule_covers(wide: Rule, narrow: Rule) -> bool:
    """Return True only if `wide` holds whenever `narrow` does; False also where that cannot be told."""
    return covers(wide.when, narrow.when) and all(
        any(implied(asked, known) for known in narrow.given) for asked in wide.given
    )


def covers(wide: Condition, narrow: Condition) -> bool:
    """Return True only if the condition `wide` holds whenever `narrow` does; False also where that cannot be told."""
    asked = dict(narrow.fields)
    return all(
        any(
            all(any(_includes(each, pattern) for each in patterns) for pattern in asked[fact])
            for fact in ((TEXT, "title", "description") if name == TEXT else (name,))
            if fact in asked
        )
        for name, patterns in wide.fields
    )


def implied(asked: Circumstance, known: Circumstance) -> bool:
    """Return whether `asked` holds whenever `known` does."""
    match asked, known:
        case OpenIncidents(), OpenIncidents():
            if asked.services is None or known.services is None:
                same = asked.services is known.services
            else:
                same = {*known.services} <= {*asked.services}
            return same and asked.at_least <= known.at_least
        case AffectedServices(), AffectedServices():
            return asked.at_least <= known.at_least
        case Seen(), Seen():
            return asked.times <= known.times and asked.within >= known.within
        case LastEnded(), LastEnded():
            by = not asked.by or (bool(known.by) and {*known.by} <= {*asked.by})
            note = not asked.note or (
                bool(known.note) and all(any(_includes(wide, each) for wide in asked.note) for each in known.note)
            )
            return by and note
        case _:
            return asked == known


def _includes(wide: str, narrow: str) -> bool:
    """Return whether every text that fits `narrow` fits `wide`, as far as their wildcards allow to tell.

    A `*` of `wide` may take up a wildcard of `narrow`; a `?` may not, unless `narrow` has none.
    """
    wide, narrow = wide.casefold(), narrow.casefold()
    if wide == narrow:
        return True
    if "?" in wide:
        return not ("*" in narrow or "?" in narrow) and matches(narrow, wide)
    head, *middle = wide.split("*")
    if not middle:
        return False
    tail = middle.pop()
    if len(narrow) < len(head) + len(tail) or not (narrow.startswith(head) and narrow.endswith(tail)):
        return False
    return _in_order(middle, narrow[len(head) : len(narrow) - len(tail)])


def _in_order(pieces: list[str], text: str) -> bool:
    """Return whether a text contains all the pieces, one after the other."""
    start = 0
    for piece in pieces:
        at = text.find(piece, start)
        if at < 0:
            return False
        start = at + len(piece)
    return True
