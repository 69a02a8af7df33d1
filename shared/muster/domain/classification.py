"""How bad an alert is, of which kind, about what and whose: deterministic rules, each with its reason."""

from dataclasses import dataclass

from muster.domain.alert import Alert
from muster.domain.policy import Policy
from muster.domain.reason import Reason
from muster.domain.rules.classification import Rule, Service
from muster.domain.rules.severities import SEVERITIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """What the rules say of an alert, and why, by the name of the thing decided."""

    severity: str
    type: str
    service: str
    team: str
    reasons: dict[str, Reason]


def classify(alert: Alert, policy: Policy) -> Classification:
    """Classify an alert by the policy. Every rule is tried in the file's order; the first that holds decides."""
    facts = facts_of(alert)
    service, service_why = _service(alert, policy, facts)
    facts["service"] = service
    severity, severity_why = _severity(alert, policy, facts, policy.services.get(service))
    facts["severity"] = severity
    kind, kind_why = _type(alert, policy, facts)
    facts["type"] = kind
    team, team_why = _team(policy, facts, policy.services.get(service))
    reasons = {"severity": severity_why, "type": kind_why, "service": service_why, "team": team_why}
    return Classification(severity=severity, type=kind, service=service, team=team, reasons=reasons)


def facts_of(alert: Alert) -> dict[str, str]:
    """Return what the policy's conditions may ask of an alert; what the sender did not say is absent."""
    said = {
        "title": alert.title,
        "description": alert.description,
        "source": alert.source,
        "key": alert.key,
        "service": alert.service,
        "environment": alert.environment,
        "severity": alert.severity,
        "type": alert.type,
        "resource": alert.resource,
    }
    facts = {name: value for name, value in said.items() if value}
    return facts | {f"labels.{name}": value for name, value in alert.labels.items()}


def _service(alert: Alert, policy: Policy, facts: dict[str, str]) -> tuple[str, Reason]:
    if alert.service in policy.services:
        return str(alert.service), Reason(code="sender", text=f"the alert names the service {alert.service}")
    for service in policy.services.values():
        for condition in service.matches:
            if condition.holds(facts):
                text = f"the alert matches the service {service.name}: {condition}"
                return service.id, Reason(code="match", text=text, rule=f"services.{service.id}.matches")
    if alert.service:
        return alert.service, Reason(code="unknown_service", text=f"the alert names {alert.service}, not in the policy")
    return "", Reason(code="none", text="no service of the policy matches the alert")


def _severity(alert: Alert, policy: Policy, facts: dict[str, str], service: Service | None) -> tuple[str, Reason]:
    if alert.test:
        return SEVERITIES[-1], Reason(code="test", text="the sender says that this is a test")
    if rule := _first(policy.severity_rules, facts):
        return rule.then, _because(rule)
    said = (alert.severity or "").strip().casefold()
    for severity in policy.severities.values():
        if said and said in {severity.id.casefold(), *(word.casefold() for word in severity.also_called)}:
            return severity.id, Reason(code="sender", text=f'the alert says "{alert.severity}"')
    if service and service.tier in policy.tiers:
        text = f"{service.name} is of tier {service.tier}, and the alert says no severity"
        return policy.tiers[service.tier], Reason(code="tier", text=text, rule=f"services.{service.id}.tier")
    text = "neither a rule, nor the alert, nor the service's tier says how bad it is"
    return policy.default_severity, Reason(code="default", text=text, rule="classification.otherwise.severity")


def _type(alert: Alert, policy: Policy, facts: dict[str, str]) -> tuple[str, Reason]:
    if alert.type in policy.types:
        return str(alert.type), Reason(code="sender", text=f"the alert says {alert.type}")
    if rule := _first(policy.type_rules, facts):
        return rule.then, _because(rule)
    return policy.default_type, Reason(
        code="default", text="no rule says of which type it is", rule="classification.otherwise.type"
    )


def _team(policy: Policy, facts: dict[str, str], service: Service | None) -> tuple[str, Reason]:
    if rule := _first(policy.routing, facts):
        return rule.then, _because(rule)
    if service and service.team:
        text = f"{policy.teams[service.team].name} owns {service.name}"
        return service.team, Reason(code="service", text=text, rule=f"services.{service.id}.team")
    kind = policy.types.get(facts["type"])
    if kind and kind.team:
        text = f"{policy.teams[kind.team].name} handles {kind.name}"
        return kind.team, Reason(code="type", text=text, rule=f"types.{kind.id}.team")
    return policy.default_team, Reason(
        code="default",
        text="neither a rule, nor the service, nor the type has a team",
        rule="classification.otherwise.team",
    )


def _first(rules: tuple[Rule, ...], facts: dict[str, str]) -> Rule | None:
    return next((rule for rule in rules if rule.when.holds(facts)), None)


def _because(rule: Rule) -> Reason:
    return Reason(code="rule", text=rule.because or str(rule.when), rule=rule.rule)
