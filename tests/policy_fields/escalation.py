"""Rows of levels, steps and roles."""

from tests.policy_fields.row import Row, ack, alert

BUSINESS = "business_hours: {days: mon-fri, hours: '12:00-17:00'}\n"
ESCALATE = "{at: 5m, escalate: {by: ada}}"
MANAGER = "escalation: {P1: [{at: 0m, page: role boss}]}\n"


def steps(*written: str, more: str = "") -> str:
    """Return the section of a policy whose P1 has these steps."""
    return f"escalation: {{P1: [{', '.join(written)}]}}\n{more}"


def role(keys: str, more: str = MANAGER) -> str:
    """Return the sections of a policy with one role."""
    return f"roles: {{boss: {{{keys}}}}}\n{more}"


ROWS = (
    Row(
        "level: name",
        "levels: {1: {name: One, page: on-call}, 2: {name: «Two|Second», page: bo}}\n",
        "incident.escalated",
        (alert(), ESCALATE),
    ),
    Row(
        "level: page",
        "levels: {1: {name: One, page: on-call}, 2: {name: Two, page: «bo|cy»}}\n",
        "page",
        (alert(), ESCALATE),
    ),
    Row("step: at", steps("{at: «0m|5m», page: ada}"), "page"),
    Row(
        "step: counted_from",
        steps("{at: 10m, counted_from: «opening|acknowledgement», unless: resolved, page: ada}"),
        "page",
        (alert(), ack("5m")),
    ),
    Row("step: unless", steps("{at: 10m, unless: «acknowledged|resolved», page: ada}"), "page", (alert(), ack("5m"))),
    Row("step: when", steps("{at: 0m, page: ada«|, when: {title: No*}»}"), "page"),
    Row("step: during", steps("{at: 0m, page: ada, during: «working|off» hours}", more=BUSINESS), "page"),
    Row(
        "step: otherwise",
        steps("{at: 0m, page: ada, during: working hours, otherwise: «skip|wait»}", more=BUSINESS),
        "page",
        until="4h",
    ),
    Row("step: escalate_to", steps("{at: 0m, page: ada«|, escalate_to: 2»}"), "incident.escalated"),
    Row("step: page", steps("{at: 0m, page: «ada|bo»}"), "page"),
    Row("step: tell", steps("{at: 0m, page: ada, tell: «room|hall»}"), "broadcast"),
    Row("step: by", steps("{at: 0m, page: ada, by: «push|call»}"), "page"),
    Row(
        "step: follow",
        "plans: {ring: [{at: 0m, page: ada}], write: [{at: 0m, page: cy}]}\n" + steps("{at: 0m, follow: «ring|write»}"),
        "page",
    ),
    Row("step: repeat", steps("{at: 0m, page: ada, repeat: «10m|20m», times: 2}"), "page"),
    Row("step: times", steps("{at: 0m, page: ada, repeat: 10m, times: «1|2»}"), "page"),
    Row("step: hand_over_to", steps("{at: 0m, page: ada, repeat: 10m, times: 1, hand_over_to: «bo|cy»}"), "page"),
    Row(
        "condition of a step: impact.DIMENSION",
        steps("{at: 0m, page: ada}", "{at: 0m, page: bo, when: {impact.user: «high|low»}}"),
        "page",
        (alert(), "{at: 5m, assess: {by: ada, levels: {user: high}}}"),
    ),
    Row("role: name", role("name: «Boss|Chief», severities: P1, filled_by: ada"), "message"),
    Row(
        "role: means",
        role("name: Boss, means: «decides|commands», severities: P1, filled_by: ada"),
        "message",
        (alert(), "{at: 5m, assign: {by: ada, role: boss, person: bo}}"),
    ),
    Row(
        "role: severities",
        role("name: Boss, severities: «P1|P2», filled_by: ada", "escalation: {P1: [{at: 0m, page: ada}]}\n"),
        "role.assigned",
    ),
    Row("role: filled_by", role("name: Boss, severities: P1, filled_by: «ada|bo»"), "page"),
)
