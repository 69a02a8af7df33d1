"""Rows of services, severities, types, classification, routing and impact, and of what conditions ask for."""

from tests.policy_fields.row import Row, ack, alert

OPENED = "incident.opened"
CALLED = alert(severity="")
DEP = "teams: {shop: {name: Shop, members: [ada, bo], on_call: primary}, data: {name: Data, members: [cy]}}\n"


def service(keys: str) -> str:
    """Return the section of a policy with one service, which every alert about the till is about."""
    return f"services:\n  till: {{name: Till, {keys}}}\n{DEP}"


def severity(keys: str, more: str = "") -> str:
    """Return the section of a policy in which P1 is written so."""
    return f"severities: {{P1: {{{keys}}}}}\n{more}"


def rule(when: str, then: str = "P1", more: str = "") -> str:
    """Return the section of a policy in which one rule decides the severity."""
    rules = f"severity: [{{when: {{{when}}}, then: {then}{more}}}]"
    return f"classification: {{otherwise: {{severity: P3, team: shop}}, {rules}}}\n"


TILL = alert(service="till")
ROWS = (
    Row("service: name", "services: {till: {name: «Till|Cash register»}}\n", "message", (TILL,)),
    Row("service: team", service("team: «shop|data»"), OPENED, (TILL,)),
    Row(
        "service: tier",
        service("tier: «1|2»") + "classification: {tiers: {1: P2, 2: P3}}\n",
        OPENED,
        (alert(severity="", service="till"),),
    ),
    Row("service: matches", service("matches: [{title: '«It*|No*»'}]"), OPENED),
    Row(
        "service: depends_on",
        "services: {till: {name: Till«, depends_on: bank|»}, bank: {name: Bank}}\n"
        + rule("open_incidents: {service: dependencies}", "P2"),
        OPENED,
        (alert(severity="P4", service="bank"), alert(severity="", service="till", key="two")),
    ),
    Row("service: runbook", service("runbook: https://wiki.example.com/«a|b»"), "message", (TILL,)),
    Row("service: first_steps", service("first_steps: [«Look|Listen»]"), "message", (TILL,)),
    Row("severity: name", severity("name: «Critical|Catastrophe»"), "message"),
    Row(
        "severity: means",
        severity("means: «no sales|no sales at all»")
        + "audiences: {all: {name: All, tell: hall}}\ncommunication: {P1: [{audience: all, send: initial}]}\n"
        + "templates: {initial: {subject: '{severity}', body: '{severity_means}'}}\n",
        "update.sent",
    ),
    Row("severity: also_called", severity("also_called: [«fatal|mortal»]"), OPENED, (alert(severity="fatal"),)),
    Row("severity: colour", severity("colour: '#«d93025|000000»'"), "message"),
    Row(
        "severity: urgency",
        severity("urgency: «high|low»")
        + "people: {ada: {name: Ada, contact: [push: ada, call: '+46701740605'], notify: {high: [call], low: [push]}}, "
        "bo: {name: Bo, contact: [email: bo@example.com]}}\n",
        "page",
    ),
    Row("severity: video_bridge", severity("video_bridge: https://meet.example.com/«a|b»"), "message"),
    Row("severity: acknowledge_within", severity("acknowledge_within: «15m|20m»"), "deadline.missed"),
    Row("severity: triage_within", severity("triage_within: «15m|20m»"), "deadline.missed"),
    Row("severity: resolve_within", severity("resolve_within: «15m|20m»"), "deadline.missed"),
    Row("severity: warn_before", severity("resolve_within: 30m, warn_before: «5m|10m»"), "deadline.near"),
    Row(
        "severity: acknowledgement_lasts",
        severity("acknowledgement_lasts: «30m|45m»"),
        "incident.acknowledgement_lapsed",
        (alert(), ack("5m")),
    ),
    Row("type: name", "types: {outage: {name: «Outage|Blackout»}}\n", "message", (alert(type="outage"),)),
    Row(
        "type: means",
        "types: {outage: {name: Outage, means: «it is gone|it is away»}}\n",
        "message",
        (alert(type="outage"),),
    ),
    Row("type: team", DEP + "types: {outage: {name: Outage, team: «shop|data»}}\n", OPENED, (alert(type="outage"),)),
    Row(
        "type: runbook",
        "types: {outage: {name: Outage, runbook: «Call Bo|Call Cy»}}\n",
        "message",
        (alert(type="outage"),),
    ),
    Row(
        "type: first_steps",
        "types: {outage: {name: Outage, first_steps: [«Look|Listen»]}}\n",
        "message",
        (alert(type="outage"),),
    ),
    Row(
        "classification: severity",
        "classification: {otherwise: {severity: P3}«|, severity: [{when: {title: It*}, then: P2}]»}\n",
        OPENED,
        (CALLED,),
    ),
    Row(
        "classification: type",
        "types: {outage: {name: Outage}}\n"
        "classification: {otherwise: {severity: P3}«|, type: [{when: {title: It*}, then: outage}]»}\n",
        OPENED,
    ),
    Row(
        "classification: tiers",
        "services: {till: {name: Till, tier: 1}}\nclassification: {otherwise: {severity: P3}, tiers: {1: «P1|P2»}}\n",
        OPENED,
        (alert(severity="", service="till"),),
    ),
    Row(
        "classification: otherwise",
        "classification: {tiers: {1: P1}«|, otherwise: {severity: P2}»}\n",
        OPENED,
        (CALLED,),
    ),
    Row(
        "classification: override_by",
        "classification: {otherwise: {team: shop}«|, override_by: bo»}\n",
        "incident.severity_changed",
        (alert(severity="P3"), "{at: 5m, set_severity: {by: ada, severity: P1, reason: it got worse}}"),
    ),
    Row("otherwise: severity", "classification: {otherwise: {severity: «P2|P3»}}\n", OPENED, (CALLED,)),
    Row(
        "otherwise: type",
        "types: {outage: {name: Outage}, noise: {name: Noise}}\nclassification: {otherwise: {type: «outage|noise»}}\n",
        OPENED,
    ),
    Row("otherwise: team", DEP + "classification: {otherwise: {team: «shop|data»}}\n", OPENED),
    Row("rule: when", rule("title: '«It*|No*»'"), OPENED, (CALLED,)),
    Row("rule: then", rule("title: It*", "«P1|P2»"), OPENED, (CALLED,)),
    Row("rule: because", rule("title: It*", "P1", ", because: «it matters|it counts»"), OPENED, (CALLED,)),
    Row("rule for the severity: final", rule("title: It*", "P4", ", final: «true|false»"), OPENED),
    Row(
        "impact: dimensions",
        "impact: {dimensions: {user: [none, «all|most»]}}\n",
        "refused",
        (alert(), "{at: 1m, assess: {by: ada, levels: {user: all}}}"),
    ),
    Row(
        "impact: raises",
        "impact: {dimensions: {user: [none, all]}«|, raises: [{when: {user: all}, severity: P1}]»}\n",
        "incident.severity_changed",
        (alert(severity="P3"), "{at: 1m, assess: {by: ada, levels: {user: all}}}"),
    ),
    *(
        Row(
            field,
            f"impact: {{dimensions: {{user: [none, some, all]}}, raises: [{{{raises}}}]}}\n",
            "incident.severity_changed",
            (alert(severity="P3"), "{at: 1m, assess: {by: ada, levels: {user: all}}}"),
        )
        for field, raises in (
            ("rule for the impact: when", "when: {user: «all|some»}, severity: P1"),
            ("condition on the impact: DIMENSION", "when: {user: «all|some»}, severity: P1"),
            ("rule for the impact: severity", "when: {user: all}, severity: «P1|P2»"),
            ("rule for the impact: because", "when: {user: all}, severity: P1, because: «all suffer|all complain»"),
        )
    ),
)
