"""Whatever secret is planted in whatever text, wherever and however it is written down, it is gone."""

import json
import string

from hypothesis import given
from hypothesis import strategies as st

from muster.domain.evidence import TEXT_LIMIT, ErrorLogs, LogEntry, Resource, evidence
from muster.domain.redaction import redact
from tests.support.policies import START

SECRETS = st.text(string.ascii_letters + string.digits + "-_.~+/=!$*", min_size=10, max_size=60).map(lambda s: f"{s}7Q")
NAMES = st.sampled_from(
    ["password", "DB_PASSWORD", "api_key", "x-api-key", "clientSecret", "access_token", "passwd", "AUTH_KEY"]
)
TALK = st.text(string.ascii_lowercase + " .,;()[]{}\n-", max_size=80)
WRITTEN = st.sampled_from(
    [
        "{name}={secret}",
        "{name}: {secret}",
        "{name} = '{secret}'",
        '"{name}": "{secret}"',
        '\\"{name}\\":\\"{secret}\\"',
        "{name} => {secret}",
        "https://example.com/x?a=1&{name}={secret}&b=2",
        "Authorization: Bearer {secret}",
        "authorization: Basic {secret}",
        '"Authorization": "Token {secret}"',
        "Cookie: session={secret}",
        "with Bearer {secret}",
        "mysql://bo:{secret}@db.example/orders",
        "-----BEGIN PRIVATE KEY-----\n{secret}\n-----END PRIVATE KEY-----",
        "-----BEGIN EC PRIVATE KEY-----\n{secret}",
        "eyJ{shaped}.{shaped}.{shaped}",
        "AIza{shaped}",
        "ghp_{shaped}",
        "xoxb-{shaped}",
    ]
)
SHAPED = st.text(string.ascii_letters + string.digits, min_size=34, max_size=38).map(lambda s: f"{s}7Q")


@st.composite
def planted(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a text with a secret in it, and the secret."""
    written, secret, shaped = draw(WRITTEN), draw(SECRETS), draw(SHAPED)
    text = written.format(name=draw(NAMES), secret=secret, shaped=shaped)
    return f"{draw(TALK)} {text}\n{draw(TALK)}", shaped if "{shaped}" in written else secret


@given(planted=planted())
def test_a_planted_secret_is_gone(planted: tuple[str, str]) -> None:
    """However it is written down; and what was redacted once stays as it is."""
    text, secret = planted
    left = redact(text)
    assert secret not in left
    assert redact(left) == left


@given(name=NAMES, secret=st.text(min_size=1))
def test_a_secret_in_json_is_gone(name: str, secret: str) -> None:
    """Whatever characters it has; and the text is JSON still."""
    fields = {"a": 1, name: secret, "z": ["kept"]}
    left = json.loads(redact(json.dumps(fields)))
    assert left == fields | {name: "[redacted]"}


@given(text=st.text(string.ascii_letters + string.digits + " .,-_()[]{}<>#%&+*/|~^`?!\n", max_size=300))
def test_text_without_names_and_quotes_stays(text: str) -> None:
    """Without a colon or an equals sign nothing is named, and letters at random have no secret's shape."""
    assert redact(text) == text


@given(filler=st.integers(min_value=0, max_value=9_000), shaped=SHAPED)
def test_a_secret_at_any_place_of_a_long_entry_is_not_kept(filler: int, shaped: str) -> None:
    """Not a part of it either, where the entry is cut."""
    entry = LogEntry(at=START, severity="ERROR", text="x " * (filler // 2) + f"AIza{shaped} and so on {'y ' * 400}")
    kept = evidence(
        Resource(type="gce_instance", labels={}, project=None),
        ErrorLogs(entries=(entry,)),
        START,
        START,
    )
    (left,) = kept.entries
    assert "AIza" not in left.text
    assert len(left.text) <= TEXT_LIMIT
