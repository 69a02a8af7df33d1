"""The `api_tokens` section."""

from muster.policy.schema.kinds import DIGEST, PERSON, TEXT
from muster.policy.schema.shape import Key, Shape, Words

ROLES = ("viewer", "responder", "manager", "admin")
TOKEN = Shape(
    "a token",
    (
        Key(name="name", value=TEXT, says="what the timeline calls whoever uses it", required=True),
        Key(name="sha256", value=DIGEST, says='of the token: `printf %s "$TOKEN" | sha256sum`', required=True),
        Key(name="role", value=Words(ROLES), says="what it is good for", required=True),
        Key(name="person", value=PERSON, says="whose token it is", otherwise="a machine's"),
    ),
)
