"""Take secrets out of text that was written for a log, before anybody else may read it.

Better a word too many than a secret too few: what stands behind a secret's name goes, whatever it looks like, and so do
credentials that can be told by their shape. A secret that has neither a name nor a shape of its own is not found.
"""

import re
from collections.abc import Iterator

REDACTED = "[redacted]"
LONGEST = 2_000
"""Characters of the credentials in a URL that are looked for, so that no text takes long."""

_HEADER = r"\b(?:proxy-)?authorization|\b(?:set-)?cookie"
_NAME = (
    r"passw(?:or)?d|passwd|pwd|passphrase|passcode|secret|token|credentials?|session[_-]?id|\bsid|\bsig|signature"
    r"|(?:api|access|account|auth|client|encryption|private|routing|secret|shared|signing)[_-]?key"
)
"""How the name of a secret ends; what stands before it (DB_, x-api-) does not matter."""
_BETWEEN = r"(?:\\*[\"'])?\s{0,8}(?:=>|:=|[:=]|%3[ad]|(?<=[\"'])\s{0,8},)\s{0,8}"
"""Between a name and its value: of headers and fields, JSON inside JSON, hashes, forms, and lists of pairs."""
_IN_QUOTES = r"(?P<quote>\\*[\"'])(?:(?!(?P=quote))(?:\\.|[^\n\\]))+(?:(?P=quote))?"
_BARE = r"(?!\s*(?:\\*[\"']|\[redacted\]))"
"""Where a value without quotes may begin, which is not redacted yet."""
_SHAPES = (
    r"\bAIza[\w-]{20,}",  # Google: an API key,
    r"\bya29\.[\w.-]{10,}",  # an access token,
    r"\b1//0[\w-]{20,}",  # a refresh token,
    r"\bGOCSPX-[\w-]{10,}",  # the secret of an OAuth client
    r"\b(?:AKIA|ASIA)[A-Z0-9]{12,}",  # AWS
    r"\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\bnpm_\w{30,}",
    r"\bxox[a-z]-[\w-]{8,}|\bxapp-[\w-]{8,}",  # Slack
    r"\b[rs]k_(?:live|test)_\w{10,}|\bSG\.[\w-]{10,}\.[\w-]{10,}",  # Stripe, SendGrid
    r"\beyJ[\w-]{8,}(?:\.[\w-]*){1,4}",  # a JSON Web Token, whole or cut off
)


def _rules() -> Iterator[str]:
    """Yield the patterns, in order; what they call `kept` stays, and so do the quotes around the secret."""
    yield r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?s:.*?)(?:-----END [A-Z0-9 ]{0,30}PRIVATE KEY[A-Z -]*|\Z)"
    yield rf"(?i:(?P<kept>(?:{_HEADER}){_BETWEEN}){_IN_QUOTES})"
    # A header's value has spaces, commas and quotes of its own: without quotes around it, the rest of the line.
    yield rf"(?i:(?P<kept>(?:{_HEADER}){_BETWEEN}){_BARE}[^\n]+)"
    yield rf"(?i:(?P<kept>(?:{_NAME}){_BETWEEN}){_IN_QUOTES})"
    yield rf"(?i:(?P<kept>(?:{_NAME}){_BETWEEN}){_BARE}(?!(?:null|none|true|false)\b)(?:\d+(?=[,}}\]])|[^\s&]{{3,}}))"
    yield rf"(?i:(?P<kept>(?:{_NAME})\s+(?:is\s+)?)(?=\S*\d)[\w+/=.~-]{{20,}})"
    yield r"(?i:(?P<kept>\b(?:bearer|basic)(?:\s+|%20|\+))(?=\S*\d|\S{20})[^\s\"',;]{8,})"
    yield rf"(?P<kept>://)[^\s/?#:@\"'<>]{{0,200}}:(?!\d{{1,5}}[/?#])[^\s\"'<>]{{0,{LONGEST}}}(?=@)"
    yield r"(?P<kept>://)[^\s/?#@\"'<>]{1,200}(?=@)"
    yield r"(?P<kept>/(?:r|callbacks/twilio)/)\.?[\w-]+\.[\w-]+\.[\w-]{24}"  # our own links
    yield r"(?P<kept>hooks\.slack\.com/\w{1,20}/)[^\s\"'<>]+"
    yield "|".join(_SHAPES)


_PATTERNS = tuple(re.compile(rule) for rule in _rules())


def redact(text: str) -> str:
    """Return `text` with REDACTED in the place of each secret; what is redacted already stays as it is."""
    for pattern in _PATTERNS:
        text = pattern.sub(_hidden, text)
    return text


def _hidden(found: re.Match[str]) -> str:
    around = found.groupdict()
    quote = around.get("quote") or ""
    return f"{around.get('kept') or ''}{quote}{REDACTED}{quote}"
