"""How bad an alert is, of which kind, about what and whose: deterministic rules, each with its reason."""

from dataclasses import dataclass, replace

from muster.domain.alert import Alert
from muster.domain.policy import Policy
from muster.domain.reason import Reason
from muster.domain.rules.classification import Rule
from muster.domain.rules.severities import SEVERITIES, worst
from muster.domain.surroundings import Surroundings

OUTVOTED = "outvoted"
"""The code of the reason that speaks for another severity than was decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """What the rules say of an alert, and why: all reasons, by the name of the thing decided.

    Those that speak for what was decided come first.
    """

    severity: str
    type: str
    service: str
    team: str
    reasons: dict[str, tuple[Reason, ...]]

    @property
    def why(self) -> str:
        """What speaks for the severity, in words."""
        return "; ".join(reason.text for reason in self.reasons["severity"] if reason.code != OUTVOTED)

    @property
    def rule(self) -> str | None:
        """The place in the policy that speaks for the severity first; None where the alert does."""
        return self.reasons["severity"][0].rule


def classify(alert: Alert, policy: Policy, around: Surroundings) -> Classification:
    """Classify an alert by the policy.

    All rules for the severity are asked, and the worst that is said counts (S1, Automated Classification); for the type
    and the team, the first rule that holds decides.
    """
    facts = facts_of(alert)
    service, service_why = _service(alert, policy, facts)
    facts["service"] = service
    known = policy.services.get(service)
    around = replace(around, service=service, depends_on=known.depends_on if known else ())
    severity, severity_why = _severity(alert, policy, facts, around)
    facts["severity"] = severity
    kind, kind_why = _type(alert, policy, facts, around)
    facts["type"] = kind
    team, team_why = team_for(policy, facts, around)
    reasons = {"severity": severity_why, "type": (kind_why,), "service": (service_why,), "team": (team_why,)}
    return Classification(severity=severity, type=kind, service=service, team=team, reasons=reasons)


def service_of(alert: Alert, policy: Policy) -> str:
    """Return the id of the service that an alert is about, or what it calls it; empty where neither is known."""
    return _service(alert, policy, facts_of(alert))[0]


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


def _severity(
    alert: Alert, policy: Policy, facts: dict[str, str], around: Surroundings
) -> tuple[str, tuple[Reason, ...]]:
    """Return the severity: that of a final rule, else the worst that a rule or the alert says, else of the tier."""
    if alert.test:
        return SEVERITIES[-1], (Reason(code="test", text="the sender says that this is a test"),)
    held = [rule for rule in policy.severity_rules if rule.holds(facts, around)]
    if final := next((rule for rule in held if rule.final), None):
        return final.then, (_because(final),)
    votes = [(rule.then, _because(rule)) for rule in held]
    if said := _said(alert, policy):
        votes.append((said, Reason(code="sender", text=f'the alert says "{alert.severity}"')))
    if votes:
        return _count(votes)
    service = policy.services.get(facts["service"])
    if service and service.tier in policy.tiers:
        text = f"{service.name} is of tier {service.tier}, and the alert says no severity"
        reason = Reason(code="tier", text=text, rule=f"services.{service.id}.tier")
        return policy.tiers[service.tier], (reason,)
    text = "neither a rule, nor the alert, nor the service's tier says how bad it is"
    return policy.default_severity, (Reason(code="default", text=text, rule="classification.otherwise.severity"),)


def _said(alert: Alert, policy: Policy) -> str | None:
    """Return the severity that the alert itself says, in its sender's words."""
    said = (alert.severity or "").strip().casefold()
    for severity in policy.severities.values():
        if said and said in {severity.id.casefold(), *(word.casefold() for word in severity.also_called)}:
            return severity.id
    return None


def _count(votes: list[tuple[str, Reason]]) -> tuple[str, tuple[Reason, ...]]:
    """Return the worst severity, and the reasons, those for it first: when in doubt, it is as bad as anybody says."""
    severity = worst(*(vote for vote, _ in votes))
    deciding = [reason for vote, reason in votes if vote == severity]
    outvoted = [
        replace(reason, code=OUTVOTED, text=f"{reason.text}, for which {vote} would do")
        for vote, reason in votes
        if vote != severity
    ]
    return severity, (*deciding, *outvoted)


def _type(alert: Alert, policy: Policy, facts: dict[str, str], around: Surroundings) -> tuple[str, Reason]:
    if alert.type in policy.types:
        return str(alert.type), Reason(code="sender", text=f"the alert says {alert.type}")
    if rule := _first(policy.type_rules, facts, around):
        return rule.then, _because(rule)
    return policy.default_type, Reason(
        code="default", text="no rule says of which type it is", rule="classification.otherwise.type"
    )


def team_for(policy: Policy, facts: dict[str, str], around: Surroundings) -> tuple[str, Reason]:
    """Return the team of an incident with these facts, among them its severity, type and service; and why."""
    if rule := _first(policy.routing, facts, around):
        return rule.then, _because(rule)
    service = policy.services.get(facts["service"])
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


def _first(rules: tuple[Rule, ...], facts: dict[str, str], around: Surroundings) -> Rule | None:
    return next((rule for rule in rules if rule.holds(facts, around)), None)


def _because(rule: Rule) -> Reason:
    return Reason(code="rule", text=str(rule), rule=rule.rule)
