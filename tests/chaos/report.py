"""The figures of a fire, for people."""

from collections import Counter

from tests.bench.figures import percentile, table
from tests.chaos.evidence import Evidence
from tests.chaos.plan import Blow
from tests.chaos.verdict import breaches


def report(evidence: Evidence) -> str:
    """Return a table, and below it what does not hold."""
    found = breaches(evidence)
    rows = [(what, f"{count:,}") for what, count in figures(evidence).items()]
    rows += [(f"{name}, seconds", f"{seconds:.1f}") for name, seconds in _times(evidence).items()]
    said = "Everything holds." if not found else "\n".join([f"{len(found)} things do not hold:", *found])
    return (
        f"seed {evidence.plan.seed}, {evidence.plan.seconds:g} s of faults\n\n{table(('', 'count'), rows)}\n\n{said}\n"
    )


def figures(evidence: Evidence) -> dict[str, int]:
    """Return what there was of everything."""
    answers = [status for each in evidence.sent for _, status in each.answers]
    blows = Counter(trouble.blow for trouble in evidence.troubles)
    pages = evidence.pages()
    copies = [len(evidence.copies(page)) for page in pages]
    return {
        "alerts": len(evidence.sent),
        "requests of senders": len(answers),
        "answered 2xx": sum(200 <= status < 300 for status in answers),
        "refused (5xx)": sum(status >= 500 for status in answers),
        "no answer": sum(status == 0 for status in answers),
        "incidents": len(evidence.incidents),
        "ticks": evidence.ticks,
        **{str(blow): blows[blow] for blow in Blow if blows[blow]},
        "messages that the provider refused": evidence.refusals,
        "messages whose answer it lost": sum(not each.answered for each in evidence.taken),
        "pages asked for": len(pages),
        "pages taken": sum(copies),
        "pages taken again": sum(count - 1 for count in copies if count > 1),
        "processes left": len(evidence.orphans),
    }


def _times(evidence: Evidence) -> dict[str, float]:
    waits = sorted(_waits(evidence))
    return (
        {
            "2xx to first page, median": percentile(waits, 50),
            "2xx to first page, longest": waits[-1],
            "last fault to the end of the work": evidence.settled_at - evidence.calm_at,
        }
        if waits
        else {}
    )


def _waits(evidence: Evidence) -> list[float]:
    """Return the seconds from the first 2xx about each key to the first page about it."""
    accepted: dict[str, float] = {}
    for each in evidence.sent:
        if each.accepted_at is not None and each.post.state == "open":
            title = f"Check {each.post.key} fails"
            accepted[title] = min(each.accepted_at, accepted.get(title, each.accepted_at))
    paged: dict[str, float] = {}
    for taken in evidence.taken:
        paged.setdefault(taken.title.rpartition(": ")[2], taken.at)
    return [max(at - accepted[title], 0.0) for title, at in paged.items() if title in accepted]
