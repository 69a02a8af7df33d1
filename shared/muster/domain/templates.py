"""The messages to those who are kept informed: templates in an organisation's own words, filled in once.

Source of the usual words: S1, Communication Protocol, 5; S2, 7. What is filled in is untrusted text: it is capped, and
braces in it stand for themselves.
"""

import re
from collections.abc import Mapping

from muster.domain.rules.communication import Template, UpdateKind
from muster.domain.text import cap, one_line

SUBJECT_LIMIT = 200
BODY_LIMIT = 8_000
"""Characters of a message."""
PLACEHOLDERS = {
    "title": "the incident's title",
    "severity": "P1 to P4",
    "severity_name": "what the policy calls the severity",
    "severity_means": "what the severity means, as the policy says it",
    "status": "Detected, Investigating, Identified, Mitigated or Resolved",
    "affected": "the service, with the environment where the alert says one; without a service, the resource",
    "impact": "the impact as it was assessed",
    "type": "the type of the incident",
    "team": "the team it belongs to",
    "owner": "who owns it",
    "started": "when it began, by the clock of the policy's time zone",
    "duration": "how long it has lasted",
    "update": "what a person wrote",
    "eta": "when it may be over, as a person wrote it",
    "next_update": "when the next update is due",
    "resolution": "how it ended",
    "prevention": "what is to be done so that it does not come again: the action items",
    "review": "when it is reviewed at the latest",
    "report": "how to get the incident's report",
    "video_bridge": "the address of the video call",
    "incident": "the incident's id",
    "organisation": "the organisation's name",
}
"""What may stand in braces, and what is put there."""
USUAL = {
    UpdateKind.INITIAL: Template(
        subject="[{severity}] Incident: {title}",
        body=(
            "{title}\n\n"
            "Status: {status}\nSeverity: {severity} ({severity_name})\nAffected: {affected}\nImpact: {impact}\n"
            "Began: {started}\n\n{update}\n\nExpected to be over: {eta}\n\nNext update: {next_update}"
        ),
    ),
    UpdateKind.UPDATE: Template(
        subject="[{severity}] Incident update: {title}",
        body="Status: {status}\n\n{update}\n\nExpected to be over: {eta}\n\nNext update: {next_update}",
    ),
    UpdateKind.RESOLUTION: Template(
        subject="Incident resolved: {title}",
        body="Status: {status}, after {duration}\n\n{resolution}",
    ),
    UpdateKind.REVIEW: Template(
        subject="Incident review: {title}",
        body="This incident is reviewed by {review} at the latest.\n\nTo be done:\n{prevention}\n\nReport: {report}",
    ),
}
"""The templates of an organisation that has none of its own."""
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def unknown(text: str, known: Mapping[str, str] = PLACEHOLDERS) -> list[str]:
    """Return the placeholders in a template that stand for nothing, each once, in their order."""
    return [name for name in dict.fromkeys(_PLACEHOLDER.findall(text)) if name not in known]


def fill(template: Template, values: Mapping[str, str]) -> tuple[str, str]:
    """Return the subject, in one line, and the body of a message.

    What is not among `values`, or empty there, is not known: in the body, a line whose placeholders are all unknown is
    left out, and a paragraph whose placeholders are all unknown with it.
    """
    subject = one_line(filled(template.subject, values))
    paragraphs = (_paragraph(each, values) for each in template.body.strip().split("\n\n"))
    body = "\n\n".join(each for each in paragraphs if each)
    return cap(subject, SUBJECT_LIMIT), cap(body, BODY_LIMIT)


def _paragraph(text: str, values: Mapping[str, str]) -> str:
    if _says_nothing(text, values):
        return ""
    lines = (line for line in text.split("\n") if not _says_nothing(line, values))
    return "\n".join(filled(line, values) for line in lines)


def _says_nothing(text: str, values: Mapping[str, str]) -> bool:
    """Return whether a text has placeholders, and none of them is known."""
    found = _PLACEHOLDER.findall(text)
    return bool(found) and not any(values.get(name) for name in found)


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its placeholders filled in, once; those without a value are left out."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], ""), text)
