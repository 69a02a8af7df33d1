"""Each mistake in rules, plans and channels is found where it was made, and said so that it can be mended."""

import pytest

from tests.support.policy_file import edited, error_at, errors_after, found

SHA = "0" * 32 + "f" * 32
CLASSIFICATION = [
    ("unknown team", "Checkout, team: shop", "Checkout, team: ¦shp", "unknown team 'shp': did you mean 'shop'?"),
    ("tier", "tier: 1", "tier: ¦0", "expected a number from 1 to 99, found '0'"),
    ("fact", '{title: "*checkout*"}', "{¦titel: x}", "unknown fact 'titel': did you mean 'title'?"),
    ("no label", '{title: "*checkout*"}', "{¦labels.: x}", "unknown fact 'labels.': did you mean 'labels.NAME'?"),
    (
        "empty condition",
        '{title: "*checkout*"}',
        "¦{}",
        "an empty condition holds for everything: name at least one fact",
    ),
    ("no pattern", '{title: "*checkout*"}', "{¦title: []}", "title has no pattern to match"),
    (
        "severity of no such name",
        "  P1: {name",
        "  ¦P5: {}\n  P1: {name",
        "unknown key 'P5' in severities: expected P1, P2, P3, P4",
    ),
    (
        "word of two severities",
        "types:\n",
        "  P2: {also_called: [¦Critical]}\ntypes:\n",
        "'Critical' is what P1 is called: an alert that says so could be either",
    ),
    (
        "severity's name for another",
        "[critical]",
        "[¦p2]",
        "'p2' is what P2 is called: an alert that says so could be either",
    ),
    (
        "number for a duration",
        "within: 15m",
        "within: ¦15",
        "expected a duration such as 15m, 1h30m or 2d: say of what, 15m or 15h",
    ),
    ("duration", "within: 15m", "within: ¦soon", "expected a duration such as 15m, 1h30m or 2d, found 'soon'"),
    ("no time at all", "within: 15m", "within: ¦0m", "a deadline must be longer than nothing"),
    ("too long", "within: 15m", "within: ¦9999999h", "expected a duration such as 15m, 1h30m or 2d, found '9999999h'"),
    ("longer than a year", "within: 15m", "within: ¦999999h", "999999h is longer than a year"),
    (
        "working days",
        "within: 15m",
        "within: ¦2 working days",
        "expected business time such as '1 business day' or '4 business hours', found '2 working days'",
    ),
    (
        "colour",
        "{name: Critical,",
        '{name: Critical, colour: ¦"red",',
        "expected a colour such as \"#d93025\", found 'red'",
    ),
    ("severity of a rule", "then: P1", "then: ¦p1", "unknown severity 'p1': did you mean 'P1'?"),
    ("type of a rule", "then: security", "then: ¦securty", "unknown type 'securty': did you mean 'security'?"),
    ("tier's number", "{1: P2}", "{¦one: P2}", "expected a tier, a number from 1 to 99, found 'one'"),
    ("tier's severity", "{1: P2}", "{1: ¦P7}", "unknown severity 'P7': expected P1, P2, P3, P4"),
    ("rule without an answer", ", then: shop}]", "}]", "22:11: a rule needs 'then'"),
]
ESCALATION = [
    (
        "levels",
        "escalation:\n",
        "  4: {name: Boss, page: bo}\nescalation:\n",
        "26:3: expected level 3, found '4': levels count up from 1 without gaps",
    ),
    (
        "first level",
        "  1: {name: O",
        "  0: {name: O",
        "24:3: expected level 1, found '0': levels count up from 1 without gaps",
    ),
    ("unknown level", "escalate_to: 2", "escalate_to: ¦4", "unknown level '4': expected 1, 2"),
    (
        "unknown target",
        "page: on-call, tell",
        "page: ¦oncall, tell",
        "nobody is called 'oncall': did you mean 'on-call'?",
    ),
    ("unknown team", "page: on-call, tell", "page: ¦on-call of shp, tell", "unknown team 'shp': did you mean 'shop'?"),
    (
        "unknown condition",
        "unless: acknowledged",
        "unless: ¦ack",
        "unknown state 'ack': expected acknowledged, acknowledged by all, resolved",
    ),
    (
        "order",
        "- {at: 15m",
        "- {at: 15m, page: ada}\n    - {at: 14m",
        "30:7: this step is due before the one above it: write the steps in order of time",
    ),
    (
        "a step that does nothing",
        "tell: room}]",
        "tell: room}, {at: 5m}]",
        "32:30: a step does something: it needs 'page', 'tell', 'escalate_to' or 'follow'",
    ),
    (
        "by without a page",
        "{at: 0m, tell: room}",
        "{at: 0m, tell: room, ¦by: push}",
        "'by' says how to page, but this step pages nobody",
    ),
    (
        "never due",
        "{at: 15m, unless",
        "¦{counted_from: acknowledgement, at: 15m, unless",
        "counted from the acknowledgement, yet unless acknowledged: this step could never be due",
    ),
    (
        "unknown way",
        "page: on-call, tell",
        "page: on-call, by: ¦fax, tell",
        "unknown channel 'fax': expected call, email, push, room",
    ),
    ("words for a plan", "P2: same as P1", "P2: ¦as P1", "expected a list of steps, or 'same as P1', found 'as P1'"),
    ("same as nothing", "P2: same as P1", "P2: ¦same as P5", "'same as P5', but P5 has no steps here"),
    (
        "same as itself",
        "P2: same as P1",
        "P2: ¦same as P2",
        "'same as P2' goes in a circle: one of them must have steps",
    ),
]
CHANNELS = [
    ("kind", "kind: push", "kind: ¦pusch", "unknown kind of channel 'pusch': did you mean 'push'?"),
    (
        "no provider",
        "  push: {kind: push, providers: [ntfy]}",
        "  push: {kind: push, providers: []}",
        "34:3: the channel 'push' has no provider to send through",
    ),
    (
        "too many providers",
        "  push: {kind: push, providers: [ntfy]}",
        "  push: {kind: push, providers: [ntfy, ntfy, ntfy, console]}",
        "34:3: the channel 'push' has 4 providers, and may have 3",
    ),
    ("unknown provider", "[ntfy]", "[¦ntfi]", "unknown provider 'ntfi': did you mean 'ntfy'?"),
    (
        "provider of another kind",
        "[ntfy]",
        "[¦slack_bot: {secret: s}]",
        "slack_bot serves channels of kind slack, not push",
    ),
    ("two in one", "[ntfy]", "[¦{ntfy: {}, console: {}}]", 'expected one provider, such as "twilio: {account: …}"'),
    ("setting missing", "secret: twilio}", "}", "35:34: twilio needs 'secret'"),
    (
        "setting unknown",
        "secret: twilio}",
        "secret: twilio, ¦sid: x}",
        "unknown key 'sid' in twilio: expected account, from, secret, url",
    ),
    (
        "account",
        "AC00000000000000000000000000000000",
        "AC0",
        "35:52: expected a Twilio account (AC and 32 hexadecimal digits), found 'AC0'",
    ),
    (
        "port",
        "host: smtp.example.com",
        "host: smtp.example.com, port: ¦70000",
        "expected a port from 1 to 65535, found '70000'",
    ),
    (
        "half a login",
        "[smtp: {host",
        "[¦smtp: {user: me, host",
        "smtp needs both 'user' and 'secret' to log in, or neither",
    ),
    ("plain http", "[ntfy]", '[ntfy: {url: ¦"http://ntfy.example.com"}]', "expected a URL that begins with https://"),
    (
        "password in a URL",
        "[ntfy]",
        '[ntfy: {url: ¦"https://a:b@example.com"}]',
        "a URL here holds no password: put it into a secret",
    ),
    ("room", '"#room"', "¦room", "expected a Slack room such as \"#incidents\", found 'room'"),
    (
        "a Slack token",
        "secret: slack}",
        "secret: ¦xoxb-1-2-abc}",
        "this looks like a secret itself: give the name it is stored under, and change the secret",
    ),
    (
        "a Slack URL",
        "secret: slack}",
        "secret: ¦https://hooks.slack.com/x}",
        "this looks like a secret itself: give the name it is stored under, and change the secret",
    ),
    (
        "no name of a secret",
        "secret: slack}",
        "secret: ¦my.secret}",
        "a secret is given by its name: letters, digits, - and _, at most 63",
    ),
    (
        "number for a sender",
        "from: SHOP",
        "from: ¦46701740606",
        'YAML reads 46701740606 as a number: put it in quotes, "46701740606"',
    ),
]
TOKENS = [
    (
        "role",
        "channels:",
        f"api_tokens: [{{name: ci, role: ¦root, sha256: {SHA}}}]\nchannels:",
        "unknown role 'root': expected admin, manager, responder, viewer",
    ),
    (
        "a token itself",
        "channels:",
        "api_tokens: [{name: ci, role: viewer, sha256: ¦muster_secret}]\nchannels:",
        "expected the SHA-256 of a token: 64 hexadecimal digits in lower case",
    ),
    (
        "owner of a token",
        "channels:",
        f"api_tokens: [{{name: a, role: viewer, person: ¦adda, sha256: {SHA}}}]\nchannels:",
        "unknown person 'adda': did you mean 'ada'?",
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [pytest.param(*each[1:], id=each[0]) for each in (*CLASSIFICATION, *ESCALATION, *CHANNELS, *TOKENS)],
)
def test_a_mistake_in_rules_plans_or_channels_is_found_where_it_was_made(old: str, new: str, message: str) -> None:
    """One mistake gives one error, at its line and column, and nothing that only follows from it."""
    assert errors_after(old, new) == [error_at(old, new, message)]


def test_a_secret_in_the_file_is_not_repeated() -> None:
    """A problem may be pasted into a chat: it holds no secret."""
    (error,) = errors_after("secret: slack}", "secret: xoxb-1-2-abc}")
    assert "xoxb" not in error


def test_a_person_cannot_be_reached_where_everything_goes_to_one_room() -> None:
    """An incoming webhook posts to its own room, whatever the address: nobody is paged by it."""
    room = "providers: [slack_webhook: {secret: slack}]"
    text = edited("[call: ", "[room: U024BE7LH, call: ").replace("providers: [slack_bot: {secret: slack}]", room)
    assert found(text) == ["6:28: error: 'room' always posts to the same place: it cannot reach a person"]


def test_a_channel_that_is_told_needs_an_address_if_any_provider_does() -> None:
    """The second provider must know where to tell as well as the first."""
    both = "room: {kind: slack, providers: [slack_webhook: {secret: s}, slack_bot: {secret: s}]}"
    errors = errors_after('room: {kind: slack, address: "#room", providers: [slack_bot: {secret: slack}]}', both)
    assert {each.split(": ", 2)[2] for each in errors} == {
        "the channel 'room' has no address, so that nobody can be told there"
    }
