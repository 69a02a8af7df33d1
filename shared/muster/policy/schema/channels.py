"""The `channels` section, and the settings of each provider."""

from muster.policy.addresses import PERSON_ADDRESS
from muster.policy.schema.kinds import PORT, SECRET, TEXT, URL
from muster.policy.schema.shape import Either, Key, Listed, Shape, Words

KINDS = tuple(PERSON_ADDRESS)
"""The kinds of channel there are."""
SECURITY = ("starttls", "tls", "none")
_API = Key(name="url", value=URL, says="where its API is", otherwise="its own")

TWILIO = Shape(
    "twilio",
    (
        Key(name="account", value=TEXT, says="`AC…`", required=True),
        Key(name="from", value=TEXT, says="a number, a `MG…` service, or for SMS a name", required=True),
        Key(name="secret", value=SECRET, says="the account's token", required=True),
        _API,
    ),
)
NTFY = Shape(
    "ntfy",
    (
        Key(name="url", value=URL, says="the server", default="https://ntfy.sh"),
        Key(name="secret", value=SECRET, says="an access token", otherwise="none is sent"),
    ),
)
SLACK_BOT = Shape("slack_bot", (Key(name="secret", value=SECRET, says="the bot's token", required=True), _API))
SLACK_WEBHOOK = Shape(
    "slack_webhook",
    (Key(name="secret", value=SECRET, says="the webhook's URL, which leads to one room", required=True),),
)
SMTP = Shape(
    "smtp",
    (
        Key(name="host", value=TEXT, says="the mail server", required=True),
        Key(name="from", value=TEXT, says="the sender's address", required=True),
        Key(name="port", value=PORT, says="its port", otherwise="587, 465 or 25, by `security`"),
        Key(name="security", value=Words(SECURITY), says="how the connection is kept secret", default="starttls"),
        Key(name="user", value=TEXT, says="who logs in, with `secret`", otherwise="nobody logs in"),
        Key(name="secret", value=SECRET, says="the password, with `user`", otherwise="nobody logs in"),
    ),
)
WEBHOOK = Shape(
    "webhook",
    (
        Key(name="secret", value=SECRET, says="signs what is sent", required=True),
        Key(name="url", value=URL, says="where everything goes", otherwise="where the address says"),
    ),
)
CONSOLE = Shape("console", ())
FORMS = (TWILIO, NTFY, SLACK_BOT, SLACK_WEBHOOK, SMTP, WEBHOOK, CONSOLE)
"""By the names of the providers, which are what errors call them."""
PROVIDERS = Shape("a provider", tuple(Key(name=form.what, value=form, says="a provider") for form in FORMS))
CHANNELS = Shape(
    "a channel",
    (
        Key(name="kind", value=Words(KINDS), says="`push`, `sms` and `call` wake people", required=True),
        Key(
            name="providers",
            value=Listed(Either((Words(tuple(form.what for form in FORMS)), PROVIDERS))),
            says="who carries it. The second is asked when the first does not take the message, and so on: up to three",
            required=True,
        ),
        Key(
            name="address",
            value=TEXT,
            says='where the channel itself is told something: a room (`"#incidents"`) or its id, a mailing list, a '
            "number, a topic",
            otherwise="only people are reached by it",
        ),
    ),
)
