"""Rows of tokens, and of what only the API shows."""

from hashlib import sha256

from tests.policy_fields.asked import ANSWER, TOKEN
from tests.policy_fields.row import Row

OURS, THEIRS = (sha256(text.encode()).hexdigest() for text in (TOKEN, "another"))


def token(keys: str) -> str:
    """Return the section of a policy with one token."""
    return f"api_tokens: [{{{keys}}}]\n"


ROWS = (
    Row("policy: api_tokens", f"«|{token(f'name: bot, role: responder, sha256: {OURS!r}')}»", ANSWER),
    Row("token: name", token(f"name: «bot|robot», role: responder, sha256: {OURS!r}"), ANSWER),
    Row("token: sha256", token(f"name: bot, role: responder, sha256: '«{OURS}|{THEIRS}»'"), ANSWER),
    Row("token: role", token(f"name: bot, role: «responder|viewer», sha256: {OURS!r}"), ANSWER),
    Row("token: person", token(f"name: bot, role: responder, sha256: {OURS!r}«|, person: ada»"), ANSWER),
    Row("reviews: report", "reviews: {report: '«Report|Account» of {title}'}\n", ANSWER),
)
