"""Rows of whole sections: each is there in one policy, and in the other it is not, or it is another."""

from tests.policy_fields.row import Row, alert, over, resolve

PRIMARY = "{people: [ada], first_day: 2026-01-05, hand_over: '09:00'}"
ITEMS = (alert(), resolve("5m"))
ROWS = (
    Row("policy: version", "version: «1|2»\n", "refused"),
    Row(
        "policy: organisation",
        "organisation: «Acme|Umbrella»\naudiences: {all: {name: All, tell: hall}}\n"
        "communication: {P1: [{audience: all, send: initial}]}\n"
        "templates: {initial: {subject: '{organisation}', body: '{title}'}}\n",
        "update.sent",
    ),
    Row("policy: time_zone", "time_zone: «Europe/Stockholm|America/New_York»\n", "page"),
    Row(
        "policy: people",
        "people:\n  ada: {name: Ada, contact: [push: ada]}\n«  bo: {name: Bo, contact: [push: bo]}\n|»",
        "refused",
    ),
    Row("policy: teams", "«teams: {shop: {name: Shop, members: [ada], on_call: primary}}|teams: {}»\n", "refused"),
    Row(
        "policy: schedules",
        f"schedules: «{{primary: {PRIMARY}}}|{{}}»\n",
        "refused",
    ),
    Row(
        "policy: holidays",
        "«holidays: {own: {also: [2026-01-07]}}\n|»schedules: {primary: {people: [ada], first_day: 2026-01-05, "
        "hand_over: '09:00', restrict: {days: not holidays}}}\n",
        "refused",
    ),
    Row(
        "policy: business_hours",
        "«|business_hours: {days: mon-fri, hours: '12:00-17:00'}\n»"
        "escalation: {P1: [{at: 0m, page: ada, during: working hours}]}\n",
        "page",
    ),
    Row("policy: services", "services: «{till: {name: Till, matches: [{title: It*}]}}|{}»\n", "incident.opened"),
    Row("policy: severities", "severities: «{P1: {resolve_within: 30m}}|{}»\n", "deadline.missed"),
    Row("policy: types", "types: «{outage: {name: Outage}}|{}»\n", "incident.opened", (alert(type="outage"),)),
    Row(
        "policy: classification",
        "classification: «{otherwise: {severity: P2, team: shop}}|{}»\n",
        "incident.opened",
        (alert(severity=""),),
    ),
    Row(
        "policy: routing",
        "teams: {shop: {name: Shop, members: [ada], on_call: primary}, data: {name: Data, members: [cy]}}\n"
        "«|routing: [{when: {title: It*}, then: data}]\n»",
        "incident.opened",
    ),
    Row(
        "policy: impact",
        "«|impact: {raises: [{when: {user: high}, severity: P1}]}\n»",
        "incident.severity_changed",
        (alert(severity="P3"), "{at: 1m, assess: {by: ada, levels: {user: high}}}"),
    ),
    Row(
        "policy: runbooks",
        "«|runbooks: https://wiki.example.com/\n»services: {till: {name: Till, runbook: till.md}}\n",
        "message",
        (alert(service="till"),),
    ),
    Row("policy: levels", "«|levels: {}\n»", "refused", (alert(), "{at: 5m, escalate: {by: ada}}")),
    Row(
        "policy: plans",
        "plans: «{ring: [{at: 0m, page: ada}]}|{}»\nescalation: {P1: [{at: 0m, follow: ring}]}\n",
        "refused",
    ),
    Row("policy: escalation", "escalation: «{P1: [{at: 0m, page: ada}]}|{}»\n", "page"),
    Row(
        "policy: channels",
        "people: {ada: {name: Ada, contact: [push: ada]}}\n"
        "teams: {shop: {name: Shop, members: [ada], on_call: primary, channel: room}}\n"
        f"schedules: {{primary: {PRIMARY}}}\n"
        "channels:\n  push: {kind: push, providers: [ntfy]}\n"
        "«  room: {kind: console, address: r, providers: [console]}\n|»",
        "refused",
    ),
    Row("policy: maintenance", "«|maintenance: [{name: Move, when: {title: It*}, every: 00:00-24:00}]\n»", "page"),
    Row("policy: hold", "«|hold: [{when: {title: It*}, for: 10m}]\n»", "page"),
    Row("policy: recurrence", "«|recurrence: [{when: {title: It*}, times: 2, within: 10m}]\n»", "page"),
    Row(
        "policy: flapping",
        "«|flapping: {changes: 2, within: 10m, stable: 10m}\n»",
        "incident.resolved",
        (alert(), over("1m")),
    ),
    Row(
        "policy: grouping",
        "«|grouping: [{name: All, by: source, within: 10m}]\n»",
        "page",
        (alert(), alert(at="1m", key="two")),
    ),
    Row(
        "policy: storm",
        "«|storm: {incidents: 1, within: 10m}\n»",
        "page",
        tuple(alert(at=f"{n}m", key=f"k{n}") for n in range(4)),
    ),
    Row(
        "policy: bundling",
        "«|bundling: {pages: 1, within: 10m}\n»",
        "page",
        (alert(severity="P3"), alert(severity="P3", at="1m", key="two")),
    ),
    Row("policy: roles", "«|roles: {boss: {name: Boss, severities: P1, filled_by: ada}}\n»", "role.assigned"),
    Row(
        "policy: audiences",
        "audiences: «{all: {name: All, tell: hall}}|{}»\ncommunication: {P1: [{audience: all, every: 1h}]}\n",
        "refused",
    ),
    Row(
        "policy: communication",
        "audiences: {all: {name: All, tell: hall}}\n«|communication: {P1: [{audience: all, send: initial}]}\n»",
        "update.sent",
    ),
    Row(
        "policy: templates",
        "audiences: {all: {name: All, tell: hall}}\ncommunication: {P1: [{audience: all, send: initial}]}\n"
        "«|templates: {initial: {subject: Trouble, body: Trouble}}\n»",
        "update.sent",
    ),
    Row("policy: video_bridge", "video_bridge: https://meet.example.com/«a|b»\n", "message"),
    Row(
        "policy: healing",
        "«|healing: [{when: {title: It*}, within: 10m}]\n»",
        "page",
        (alert(healing="{state: started, action: restart, id: r1}"),),
    ),
    Row(
        "policy: approvals",
        "healing: [{when: {title: It*}, within: 1h}]\n«|approvals: [{when: {title: It*}, by: bo, within: 10m}]\n»",
        "healing.approved",
        (alert(healing="{state: proposed, action: restart, id: r1}"),),
    ),
    Row(
        "policy: heartbeats",
        "«heartbeats: {backup: {every: 1h, grace: 10m}}|»\n",
        "refused",
        ("{at: 1m, ping: {heartbeat: backup}}",),
        "3h",
    ),
    Row(
        "policy: reopen_within",
        "reopen_within: «1h|10m»\n",
        "incident.reopened",
        (alert(), resolve("5m"), alert(at="30m")),
    ),
    Row("policy: closure", "«|closure: {P1: {checklist: [It works]}}\n»", "incident.closed", ITEMS, "3h"),
    Row("policy: reviews", "«|reviews: {when: [{severity: P1}]}\n»", "review.scheduled", ITEMS),
)
