"""Rows of what keeps noise from paging, and of what may mend itself."""

from tests.policy_fields.row import Row, alert, over

FLAP = (alert(), over("2m"), alert(at="4m"), over("6m"))
PAIR = (alert(service="till"), alert(at="5m", key="two", service="till", environment="test"))
FOUR = tuple(alert(at=f"{n}m", key=f"k{n}") for n in range(4))
LESS_URGENT = tuple(alert(severity="P3", at=f"{n}m", key=f"k{n}") for n in range(4))


def window(keys: str) -> str:
    """Return the section of a policy with one maintenance window."""
    return f"maintenance: [{{{keys}}}]\n"


def reports(state: str, *more: str) -> tuple[str, ...]:
    """Return events: an alert, and a remedy that is started or proposed with it."""
    healing = f"{{state: {state}, action: restart, id: r1}}"
    return (alert(healing=healing), *more)


HELD = "suppressed"
SUCCEEDED = "{at: 5m, healing: {state: succeeded, action: restart, id: r1}}"
ROWS = (
    Row("maintenance window: name", window("name: «Move|Upgrade», when: {title: It*}, every: 00:00-24:00"), HELD),
    Row("maintenance window: when", window("name: Move, when: {title: '«It*|No*»'}, every: 00:00-24:00"), "page"),
    Row(
        "maintenance window: from",
        window("name: Move, when: {title: It*}, from: 2026-01-05T«09:00|10:30», to: 2026-01-05T11:00"),
        "page",
    ),
    Row(
        "maintenance window: to",
        window("name: Move, when: {title: It*}, from: 2026-01-05T09:00, to: 2026-01-05T«11:00|11:30»"),
        "page",
    ),
    Row("maintenance window: every", window("name: Move, when: {title: It*}, every: «mon|tue» 09:00-11:00"), "page"),
    Row(
        "maintenance window: time_zone",
        window("name: Move, when: {title: It*}, every: mon 09:30-11:00, time_zone: «Europe/Stockholm|Asia/Tokyo»"),
        "page",
    ),
    Row("hold: when", "hold: [{when: {title: '«It*|No*»'}, for: 10m}]\n", "page"),
    Row("hold: for", "hold: [{when: {title: It*}, for: «10m|20m»}]\n", "page"),
    Row("recurrence: when", "recurrence: [{when: {title: '«It*|No*»'}, times: 2, within: 30m}]\n", "page"),
    Row(
        "recurrence: times",
        "recurrence: [{when: {title: It*}, times: «2|3», within: 30m}]\n",
        "page",
        (alert(), over("1m"), alert(at="2m")),
    ),
    Row(
        "recurrence: within",
        "recurrence: [{when: {title: It*}, times: 2, within: «30m|10m»}]\n",
        "page",
        (alert(), over("1m"), alert(at="20m")),
    ),
    Row("flapping: changes", "flapping: {changes: «4|9», within: 15m, stable: 10m}\n", "incident.flapping", FLAP),
    Row("flapping: within", "flapping: {changes: 4, within: «15m|3m», stable: 10m}\n", "incident.flapping", FLAP),
    Row("flapping: stable", "flapping: {changes: 4, within: 15m, stable: «10m|20m»}\n", "incident.resolved", FLAP),
    Row("group: name", "grouping: [{name: «Tills|Shops», by: service, within: 10m}]\n", "incident.gathered", PAIR),
    Row("group: by", "grouping: [{name: Tills, by: «service|[service, environment]», within: 10m}]\n", "page", PAIR),
    Row("group: within", "grouping: [{name: Tills, by: service, within: «10m|2m»}]\n", "page", PAIR),
    Row("group: when", "grouping: [{name: Tills, by: service, within: 10m«|, when: {title: No*}»}]\n", "page", PAIR),
    Row("storm: incidents", "storm: {incidents: «2|9», within: 10m}\n", "page", FOUR),
    Row("storm: within", "storm: {incidents: 2, within: «10m|1m»}\n", "page", FOUR),
    Row("bundling: pages", "bundling: {pages: «1|9», within: 10m}\n", "page", LESS_URGENT),
    Row("bundling: within", "bundling: {pages: 1, within: «10m|20m»}\n", "page", LESS_URGENT),
    Row("healing rule: when", "healing: [{when: {title: '«It*|No*»'}, within: 10m}]\n", "page", reports("started")),
    Row("healing rule: within", "healing: [{when: {title: It*}, within: «10m|20m»}]\n", "page", reports("started")),
    Row("healing rule: expected", "healing: [{when: {title: It*}, within: 20m«|, expected: 5m»}]\n", "page"),
    Row(
        "healing rule: quiet",
        "healing: [{when: {title: It*}, within: 20m, quiet: «10m|15m»}]\n",
        "incident.resolved",
        reports("started", SUCCEEDED),
    ),
    Row(
        "condition on a remedy: action",
        "healing: [{when: {action: «restart|delete»}, within: 10m}]\n",
        "page",
        reports("started"),
    ),
    *(
        Row(
            f"approval rule: {key}",
            f"healing: [{{when: {{title: It*}}, within: 1h}}]\napprovals: [{{{rule}}}]\n",
            shows,
            reports("proposed"),
        )
        for key, rule, shows in (
            ("when", "when: {action: «restart|delete»}, by: ada, within: 10m", "healing.approved"),
            ("by", "when: {action: restart}, by: «ada|bo», within: 10m", "message"),
            ("within", "when: {action: restart}, by: ada, within: «10m|20m»", "healing.denied"),
            (
                "on_silence",
                "when: {action: restart}, by: ada, within: 10m, on_silence: «deny|approve»",
                "healing.approved",
            ),
        )
    ),
)
