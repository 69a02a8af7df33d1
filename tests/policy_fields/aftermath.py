"""Rows of closure and reviews."""

from tests.policy_fields.row import Row, alert, resolve

OVER = (alert(), resolve("5m"))
CLOSE = "{at: 10m, close: {by: ada}}"
ITEM = "{at: 10m, action: {by: ada, text: Write it down, owner: bo, due: 2026-01-06}}"
TWICE = (alert(), resolve("5m"), alert(at="2h"), resolve("125m"))


def reviews(keys: str) -> str:
    """Return the section of a policy with these reviews."""
    return f"reviews: {{{keys}}}\n"


ROWS = (
    Row("closure: checklist", "closure: {P1: {checklist: [«It works|It is known»]}}\n", "refused", (*OVER, CLOSE)),
    Row("closure: remind", "closure: {P1: {checklist: [It works], remind: «2h|3h»}}\n", "closure.due", OVER, "1d"),
    Row(
        "closure: times",
        "closure: {P1: {checklist: [It works], remind: 2h, times: «1|2»}}\n",
        "closure.due",
        OVER,
        "1d",
    ),
    Row("reviews: within", reviews("when: [{severity: P1}], within: «48h|24h»"), "review.scheduled", OVER),
    Row("reviews: when", reviews("when: [{severity: «P1|P2»}]"), "review.scheduled", OVER),
    Row("reviews: participants", reviews("when: [{severity: P1}]«|, participants: cy»"), "message", OVER),
    Row("reviews: announce", reviews("when: [{severity: P1}], announce: «room|hall»"), "broadcast", OVER),
    Row("reviews: remind", reviews("remind: «24h|12h»"), "action.due", (*OVER, ITEM), "4d"),
    Row(
        "condition of a review: impact.DIMENSION",
        reviews("when: [{impact.user: «high|low»}]"),
        "review.scheduled",
        (alert(), "{at: 1m, assess: {by: ada, levels: {user: high}}}", resolve("5m")),
    ),
    Row(
        "condition of a review: recurring",
        reviews("when: [{severity: P1«|, recurring: {times: 2, within: 1d}»}]"),
        "review.scheduled",
        OVER,
    ),
    Row(
        "count of incidents: times",
        reviews("when: [{recurring: {times: «2|3», within: 1d}}]"),
        "review.scheduled",
        TWICE,
        "3h",
    ),
    Row(
        "count of incidents: within",
        reviews("when: [{recurring: {times: 2, within: «1d|1h»}}]"),
        "review.scheduled",
        TWICE,
        "3h",
    ),
)
