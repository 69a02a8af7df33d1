"""The `healing` and `approvals` sections."""

from muster.domain.rules.healing import OnSilence
from muster.policy.schema.conditions import REMEDY_CONDITION
from muster.policy.schema.kinds import DURATION, TARGET
from muster.policy.schema.shape import Key, Shape, Words, one_or_more

HEALING = Shape(
    "a healing rule",
    (
        Key(
            name="when",
            value=REMEDY_CONDITION,
            says="a [condition](#conditions) on the incident, which may also ask for the `action`",
            required=True,
        ),
        Key(
            name="within",
            value=DURATION,
            says="how long remedies may take before people are paged, all of them together",
            required=True,
        ),
        Key(
            name="expected",
            value=DURATION,
            says="how long after the opening to wait for a first report before anybody is paged",
            otherwise="not at all",
        ),
        Key(
            name="quiet",
            value=DURATION,
            says="after a success: resolved when nothing has fired for so long",
            otherwise="only the sender's own close ends it, for which it has `within` once more",
        ),
    ),
)
APPROVAL = Shape(
    "an approval rule",
    (
        Key(
            name="when",
            value=REMEDY_CONDITION,
            says="a [condition](#conditions) on the incident, which may also ask for the `action`",
            required=True,
        ),
        Key(
            name="by",
            value=one_or_more(TARGET),
            says="whom to ask, as in a [step](#escalation); any of them decides",
            required=True,
        ),
        Key(name="within", value=DURATION, says="for how long", required=True),
        Key(
            name="on_silence",
            value=Words(tuple(map(str, OnSilence))),
            says="what then holds",
            default=str(OnSilence.DENY),
        ),
    ),
)
