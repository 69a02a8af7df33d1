"""The message as plain text: the e-mail's text part, and what the console shows."""

from collections.abc import Iterator

from muster.channels import wording
from muster.domain.message import Message


def body(message: Message) -> str:
    """Return everything under the headline: why, since when and what next; facts, links to act, details, references."""
    return "\n\n".join("\n".join(part) for part in _parts(message) if part)


def _parts(message: Message) -> Iterator[list[str]]:
    yield list(wording.sentences(message))
    yield [f"{action.label}: {action.href}" for action in message.actions]
    yield [f"{name}: {value}" for name, value in wording.facts(message)]
    yield [wording.inert(message.details, wording.DETAILS_LIMIT)] if message.details.strip() else []
    yield [f"{link.text}: {link.href}" for link in wording.links(message)]
    yield [f"Incident {wording.line(message.incident, wording.FACT_LIMIT)}"] if message.incident else []
