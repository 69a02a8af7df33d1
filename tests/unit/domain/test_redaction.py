"""Secrets go from the text of logs, and what is no secret stays."""

import pytest

from muster.domain.redaction import LONGEST, REDACTED, redact

BLOCK = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAKC\n-----END RSA PRIVATE KEY-----"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjMifQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r"
GOOGLE_KEY = "AIza" + "SyA" + "b1C2d3E4f5G6h7I8j9K0l1M2n3O4p5Q6"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("password=hunter2 user=bo", "password=[redacted] user=bo"),
        ("DB_PASSWORD='a b c' next", "DB_PASSWORD='[redacted]' next"),
        ("client.secret => x1y2", "client.secret => [redacted]"),
        ("AWS_SECRET_ACCESS_KEY=abc/def+ghi=", "AWS_SECRET_ACCESS_KEY=[redacted]"),
        ("x-api-key: 12345", "x-api-key: [redacted]"),
        ("GET /a?access_token=abc&user=bo", "GET /a?access_token=[redacted]&user=bo"),
        ("body: token%3Dabcdef", "body: token%3D[redacted]"),
        ('{"password": "hun\\"ter2", "x": 1}', '{"password": "[redacted]", "x": 1}'),
        ('{"token":123456,"user":"bo"}', '{"token":[redacted],"user":"bo"}'),
        ('"{\\"apiKey\\":\\"zz\\\\y\\",\\"a\\":1}"', '"{\\"apiKey\\":\\"[redacted]\\",\\"a\\":1}"'),
        ('password: "cut off', 'password: "[redacted]"'),
        ("the secret is dGhpcyBpcyBhIHNlY3JldA1== ok", "the secret is [redacted] ok"),
        ("Authorization: Digest username=x, response=y\nHost: z", "Authorization: [redacted]\nHost: z"),
        ('{"authorization": "Basic dXNlcjpwYXNz", "x": 1}', '{"authorization": "[redacted]", "x": 1}'),
        ('["Authorization","Basic dXNlcjpwYXNz","Host","x"]', '["Authorization","[redacted]","Host","x"]'),
        ("Set-Cookie: a=b; c=d", "Set-Cookie: [redacted]"),
        ("sent Bearer abcdef123, got 401", "sent Bearer [redacted], got 401"),
        ("postgres://bo:p@ss/w@db:5432/x", "postgres://[redacted]@db:5432/x"),
        ("https://abc123@git.example/x", "https://[redacted]@git.example/x"),
        ("https://hooks.slack.com/services/T0/B0/xyz now", "https://hooks.slack.com/services/[redacted] now"),
        ("GET /r/ImEx.ZZZZZZ.abcdefghijabcdefghijabcd 500", "GET /r/[redacted] 500"),
        (f"a {JWT} b", "a [redacted] b"),
        (f"cut off: {JWT[:40]}", "cut off: [redacted]"),
        (f"key {GOOGLE_KEY}.", "key [redacted]."),
        (f"a\n{BLOCK}\nb", "a\n[redacted]\nb"),
        (f"a\n{BLOCK[:40]}", "a\n[redacted]"),
    ],
)
def test_a_secret_goes(text: str, left: str) -> None:
    """By its name or by its shape, in whatever notation; what stands around it stays."""
    assert redact(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "",
        "connection to 10.0.0.7:5432 refused after 30 s (attempt 3 of 5)",
        "at com.example.auth.TokenProviderConfiguration.load(TokenProviderConfiguration.java:112)",
        "https://host:8080/x?mail=bo@example.com",
        "mailto bo@example.com",
        "max_tokens=512 total_tokens: 100 token=null password=None",
        "basic authentication failed: Bearer authentication required",
        "3f2504e0-4f89-11d3-9a0c-0305e82c3301 d670460b4b4aece5915caf5c68d12f560a9fe3e4",
        "key=orders config: x=1 monkey: a",
        "tokens are refreshed; the secret of success",
        'File "/srv/app/secrets.py", line 3, in load',
    ],
)
def test_ordinary_text_stays(text: str) -> None:
    """Addresses, traces, counts, identifiers and talk about secrets."""
    assert redact(text) == text


@pytest.mark.parametrize(
    "part", ["://:", "://a:", 'password="', "token ", "-----BEGIN PRIVATE KEY", "eyJaaaaaaaa.", "\\"]
)
def test_no_text_takes_long(part: str) -> None:
    """Where secrets only ever begin, the search for their ends is bounded: this ends at all."""
    assert len(redact(part * (8 * LONGEST // len(part)))) <= 8 * LONGEST * len(REDACTED)
