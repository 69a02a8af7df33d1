"""Rows of audiences, updates and their words."""

from tests.policy_fields.row import Row, ack, alert, resolve

AUDIENCES = "audiences: {all: {name: All, tell: hall}, few: {name: Few, tell: room}}\n"
ROLES = """\
roles:
  boss: {name: Boss, severities: P1, filled_by: bo}
  scribe: {name: Scribe, severities: P1, filled_by: cy}
"""
CHANNELS = """\
channels:
  push: {kind: push, providers: [console]}
  call: {kind: call, providers: [console]}
  email: {kind: email, providers: [console]}
"""
STEP = "escalation: {P1: [{at: 0m, tell: hall}]}\n"


def informing(keys: str, more: str = "") -> str:
    """Return the sections of a policy that keeps an audience informed of a P1 so."""
    return f"{AUDIENCES}{ROLES}communication: {{{more}P1: [{{{keys}}}]}}\n"


def template(keys: str) -> str:
    """Return the sections of a policy with these words for the first message."""
    return f"{informing('audience: all, send: initial')}templates: {{initial: {{{keys}}}}}\n"


ROWS = (
    Row(
        "audience: name",
        "audiences: {all: {name: «All|Everybody», tell: hall}}\ncommunication: {P1: [{audience: all, every: 20m}]}\n",
        "message",
        (alert(), ack("1m")),
    ),
    Row(
        "audience: tell",
        "audiences: {all: {name: All, tell: «hall|room»}}\ncommunication: {P1: [{audience: all, send: initial}]}\n",
        "broadcast",
    ),
    Row("how an audience is kept informed: audience", informing("audience: «all|few», send: initial"), "broadcast"),
    Row("how an audience is kept informed: every", informing("audience: all, every: «20m|30m»"), "update.due"),
    Row(
        "how an audience is kept informed: send",
        informing("audience: all, send: «initial|resolution»"),
        "update.sent",
        (alert(), resolve("5m")),
    ),
    Row(
        "channel: address",
        CHANNELS + "  hall: {kind: slack, address: '#«hall|corridor»', providers: [console]}\n" + STEP,
        "message",
    ),
    Row("communication: role", informing("audience: all, every: 20m", "role: «boss|scribe», "), "reminder"),
    Row("communication: grace", informing("audience: all, every: 20m", "grace: «5m|10m», "), "deadline.missed"),
    Row(
        "communication: SEVERITY",
        f"{AUDIENCES}communication: {{«P1|P2»: [{{audience: all, send: initial}}]}}\n",
        "update.sent",
    ),
    Row("template: subject", template("subject: «Trouble|Sorrow», body: '{title}'"), "update.sent"),
    Row("template: body", template("subject: Trouble, body: '«{title}|{severity}»'"), "update.sent"),
)
