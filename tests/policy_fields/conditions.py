"""Rows of what conditions ask for: of alerts, where they hold pages back, and of what is around, where they decide."""

from tests.policy_fields.classification import CALLED, OPENED, TILL, rule
from tests.policy_fields.row import Row, alert, over, resolve
from tests.support.requirements import ROOT

PAYLOADS = ROOT / "tests/payloads"
MONITORED = (
    f"{{at: 0m, alert: {{source: cloud_monitoring, payload: {PAYLOADS / 'gcp_webhook_v1.2_open_no_severity.json'}}}}}"
)
SERVICES = "services:\n  till: {name: Till, team: shop, tier: 1}\n  bank: {name: Bank, team: shop}\n"


def held(fact: str) -> str:
    """Return the section of a policy in which alerts that match do not page for a while."""
    return f"hold: [{{when: {{{fact}}}, for: 10m}}]\n"


ROWS = (
    Row("condition of a rule: time", rule("time: {days: «mon|sat»}", "P2"), OPENED, (CALLED,)),
    Row(
        "condition of a rule: business_hours",
        "business_hours: {days: mon-fri, hours: '08:00-17:00'}\n" + rule("business_hours: «true|false»", "P2"),
        OPENED,
        (CALLED,),
    ),
    Row(
        "condition of a rule: open_incidents",
        "services: {till: {name: Till}, bank: {name: Bank}}\n"
        + rule("title: It*«|, open_incidents: {service: bank}»", "P2"),
        OPENED,
        (alert(severity="", service="till"),),
    ),
    Row(
        "condition of a rule: affected_services",
        rule("title: It*«|, affected_services: {at_least: 2}»", "P2"),
        OPENED,
        (CALLED,),
    ),
    Row("condition of a rule: seen", rule("title: It*«|, seen: {times: 2, within: 1h}»", "P2"), OPENED, (CALLED,)),
    Row("condition of a rule: last_ended", rule("title: It*«|, last_ended: {by: person}»", "P2"), OPENED, (CALLED,)),
    Row(
        "count of open incidents: service",
        SERVICES + rule("open_incidents: {service: «bank|till»}", "P2"),
        OPENED,
        (alert(severity="P4", service="bank"), alert("Another", "", key="two")),
    ),
    Row(
        "count of open incidents: at_least",
        SERVICES + rule("open_incidents: {service: bank, at_least: «1|2»}", "P2"),
        OPENED,
        (alert(severity="P4", service="bank"), alert("Another", "", key="two")),
    ),
    Row(
        "count of services: at_least",
        SERVICES + rule("affected_services: {at_least: «2|3»}", "P2"),
        OPENED,
        (alert(severity="P4", service="bank"), alert(severity="", service="till", key="two")),
    ),
    Row(
        "count of alerts: times",
        rule("seen: {times: «2|3», within: 4h}", "P2"),
        OPENED,
        (alert(severity="P4"), over("1m"), alert(at="70m", severity="")),
    ),
    Row(
        "count of alerts: within",
        rule("seen: {times: 2, within: «4h|30m»}", "P2"),
        OPENED,
        (alert(severity="P4"), over("1m"), alert(at="70m", severity="")),
    ),
    Row(
        "ending: by",
        rule("last_ended: {by: «person|sender»}", "P2"),
        OPENED,
        (alert(severity="P4"), resolve("1m"), alert(at="70m", severity="")),
    ),
    Row(
        "ending: note",
        rule("last_ended: {note: '«do*|no*»'}", "P2"),
        OPENED,
        (alert(severity="P4"), resolve("1m"), alert(at="70m", severity="")),
    ),
    Row("condition: title", held("title: '«It*|No*»'"), "page"),
    Row("condition: description", held("description: «bad|good»"), "page", (alert(description="bad"),)),
    Row("condition: text", held("text: '*«broke|mended»'"), "page"),
    Row("condition: source", held("source: «generic|pagerduty»"), "page"),
    Row("condition: service", held("service: «till|bank»"), "page", (TILL,)),
    Row("condition: environment", held("environment: «test|production»"), "page", (alert(environment="test"),)),
    Row("condition: severity", held("severity: «P1|P2»"), "page"),
    Row(
        "condition: type",
        "types: {outage: {name: Outage}, noise: {name: Noise}}\n" + held("type: «outage|noise»"),
        "page",
        (alert(type="outage"),),
    ),
    Row("condition: resource", held("resource: «gce_instance|cloudsql_database»"), "page", (MONITORED,)),
    Row("condition: key", held("key: «one|two»"), "page"),
    Row("condition: labels.NAME", held("labels.zone: «a|b»"), "page", (alert(labels="{zone: a}"),)),
)
