"""Rows of channels and the settings of their providers: one page goes out by the channel "probe"."""

from tests.policy_fields.row import Row
from tests.policy_fields.sent import FAILED, HTTP, SENT, SMTP

LOGIN = "user: muster, secret: one"
ACCOUNT = "AC00000000000000000000000000000000"


def channel(keys: str) -> str:
    """Return a policy's channels: those that its people need, and the probe."""
    needed = "".join(f"  {name}: {{kind: {name}, providers: [console]}}\n" for name in ("push", "call", "email"))
    return f"channels:\n{needed}  probe: {{{keys}}}\n"


def provider(kind: str, settings: str) -> str:
    """Return the channels in which the probe has one provider."""
    return channel(f"kind: {kind}, providers: [{settings}]")


ROWS = (
    Row("channel: kind", channel("kind: «push|console», providers: [console]"), SENT),
    Row("channel: providers", channel(f"kind: push, providers: [«console|ntfy: {{url: {HTTP}}}»]"), SENT),
    Row(
        "twilio: account",
        provider(
            "sms", f"twilio: {{account: AC0000000000000000000000000000000«0|1», from: A, secret: one, url: {HTTP}}}"
        ),
        SENT,
    ),
    Row(
        "twilio: from",
        provider("sms", f"twilio: {{account: {ACCOUNT}, from: «SHOP|TILL», secret: one, url: {HTTP}}}"),
        SENT,
    ),
    Row(
        "twilio: secret",
        provider("sms", f"twilio: {{account: {ACCOUNT}, from: A, secret: «one|two», url: {HTTP}}}"),
        SENT,
    ),
    Row(
        "twilio: url", provider("sms", f"twilio: {{account: {ACCOUNT}, from: A, secret: one, url: {HTTP}/«a|b»}}"), SENT
    ),
    Row("ntfy: url", provider("push", f"ntfy: {{url: {HTTP}/«a|b»}}"), SENT),
    Row("ntfy: secret", provider("push", f"ntfy: {{url: {HTTP}, secret: «one|two»}}"), SENT),
    Row("slack_bot: secret", provider("slack", f"slack_bot: {{secret: «one|two», url: {HTTP}}}"), SENT),
    Row("slack_bot: url", provider("slack", f"slack_bot: {{secret: one, url: {HTTP}/«a|b»}}"), SENT),
    Row("slack_webhook: secret", provider("slack", "slack_webhook: {secret: hook-«one|two»}"), SENT),
    *(
        Row(f"smtp: {key}", provider("email", f"smtp: {{{settings}}}"), shows)
        for key, settings, shows in (
            ("host", f"host: '«127.0.0.1|::1»', port: {SMTP}, security: none, from: m@example.com", FAILED),
            ("from", f"host: 127.0.0.1, port: {SMTP}, security: none, from: «m|n»@example.com, {LOGIN}", SENT),
            ("port", f"host: 127.0.0.1, port: «{SMTP}|1», security: none, from: m@example.com", FAILED),
            ("security", f"host: 127.0.0.1, port: {SMTP}, security: «none|starttls», from: m@example.com", FAILED),
            (
                "user",
                f"host: 127.0.0.1, port: {SMTP}, security: none, from: m@a.example, secret: one, user: «muster|guest»",
                FAILED,
            ),
            (
                "secret",
                f"host: 127.0.0.1, port: {SMTP}, security: none, from: m@example.com, user: muster, secret: «one|two»",
                FAILED,
            ),
        )
    ),
    Row("webhook: secret", provider("webhook", f"webhook: {{secret: key-«one|two», url: {HTTP}}}"), SENT),
    Row("webhook: url", provider("webhook", f"webhook: {{secret: key-one, url: {HTTP}/«a|b»}}"), SENT),
)
