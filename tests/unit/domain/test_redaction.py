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
        ("DB_PASS=hunter2 PGPASSWORD=x", "DB_PASS=[redacted] PGPASSWORD=[redacted]"),
        ("password=p&ssword1&user=bo", "password=[redacted]&user=bo"),
        ("password=123,abc next", "password=[redacted] next"),
        ("password=none-of-it token=true,x", "password=[redacted] token=[redacted]"),
        ("password:" + " " * 20 + "x", "password:" + " " * 20 + "[redacted]"),
        ("mysql --password hunter2 --pass x --host db", "mysql --password [redacted] --pass [redacted] --host db"),
        ("-api-key 'a b' on", "-api-key '[redacted]' on"),
        ("password hunter2, then", "password [redacted] then"),
        ("my password is 'a b' now", "my password is '[redacted]' now"),
        ("apikey abcdef; api key: x", "apikey [redacted] api key: [redacted]"),
        ("one-time otp: 123456", "one-time otp: [redacted]"),
        ("GET /v1?key=abc&a=b or /v1?a=b&amp;key=abc#x", "GET /v1?key=[redacted]&a=b or /v1?a=b&amp;key=[redacted]#x"),
        ("auth=xyz oauth=xyz", "auth=[redacted] oauth=[redacted]"),
        ("DB_PASS = x --db-pass y", "DB_PASS = [redacted] --db-pass [redacted]"),
        ('{"db_pass": "x"}', '{"db_pass": "[redacted]"}'),
        ('{"auth": "x y", "pass": "z"}', '{"auth": "[redacted]", "pass": "[redacted]"}'),
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
    """By its name or by its shape, in whatever notation; what stands around it stays, and so does what is redacted."""
    assert redact(text) == left
    assert redact(left) == left


@pytest.mark.parametrize(
    "prefix",
    [
        *(
            "sk-proj-",
            "sk-ant-api03-",
            "sk-or-v1-",
            "whsec_",
            "hf_",
            "npm_",
            "pypi-",
            "dop_v1_",
            "hvs.",
            "glsa_",
            "shpat_",
        ),
        *(
            "xoxb-",
            "xoxp-",
            "xapp-",
            "ghp_",
            "gho_",
            "github_pat_",
            "glpat-",
            "AKIA",
            "ASIA",
            "AIza",
            "ya29.",
            "GOCSPX-",
        ),
        *("sk_live_", "rk_live_", "sk_test_", "1//0", "1//", "SG.ABCDEFGHIJ1234567890.", "lin_api_", "tskey-"),
    ],
)
def test_a_credential_is_told_by_its_shape(prefix: str) -> None:
    """Without any name, as those who issue it have made it; what only begins like it stays."""
    credential = prefix + "4BCDEF5HIJKLMNOPQRSTUVWXYZ2345678901"
    assert redact(f"refused: {credential}, sorry") == "refused: [redacted], sorry"
    assert redact(f"see {prefix}") == f"see {prefix}"


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
        "key not found; api key not found; password reset failed for user 7",
        'FATAL: password authentication failed for user "postgres"',
        "password is required, password too short, password (attempt 3 of 5), passwords differ",
        "unexpected token: } then unexpected token else at line 5",
        "auth: connection refused; tests pass: 12; bypass=on author=bo",
        "run --password --verbose --token-file /x",
        "high-pass filter enabled",
        "first-pass compile",
        "sk-learn-is-not-a-credential password=null, token: false",
    ],
)
def test_ordinary_text_stays(text: str) -> None:
    """Addresses, traces, counts, identifiers and talk about secrets."""
    assert redact(text) == text


@pytest.mark.parametrize(
    "part",
    [
        *(
            "://:",
            "://a:",
            'password="',
            "token ",
            "-----BEGIN PRIVATE KEY",
            "eyJaaaaaaaa.",
            "\\",
            "password ",
            "password is ",
        ),
        *(
            "--password ",
            "-a",
            "--",
            "password=&",
            "&a",
            "sk-",
            "auth=",
            "pass\\",
            "password '",
            "?key=",
            "password" + " " * 41,
        ),
    ],
)
def test_no_text_takes_long(part: str) -> None:
    """Where secrets only ever begin, the search for their ends is bounded: this ends at all."""
    assert len(redact(part * (8 * LONGEST // len(part)))) <= 8 * LONGEST * len(REDACTED)
