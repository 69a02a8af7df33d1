"""Take secrets out of text that was written for a log, before anybody else may read it.

Better a word too many than a secret too few. What goes:

- Behind a secret's name and a sign (DB_PASS=x, "token": "x", --password x), whatever is there, but for null, none,
  true, false and a lone sign. Names that mean other things too count only as names: `auth` and `pass` before "=", in
  quotes and as a flag, `key` in the query of a URL.
- Behind a password's name and a space (password x, api key is x), the next word, but for those that people write there
  (ORDINARY): "password reset failed" stays. Behind `token` and the like, what is long and has a digit.
- Credentials that can be told by their shape, wherever they are.

A secret that has neither a name nor a shape of its own is not found, and of one with a space in it, and no quotes
around it, only the first word.
"""

import re
from collections.abc import Iterator
from functools import cache

REDACTED = "[redacted]"
LONGEST = 2_000
"""Characters of the credentials in a URL that are looked for, so that no text takes long."""

_HEADER = r"\b(?:proxy-)?authorization|\b(?:set-)?cookie"
_TYPED = r"passw(?:or)?d|passwd|pwd|passphrase|passcode|api[ _-]?key|\bt?otp"
_NAME = (
    rf"{_TYPED}|secret|token|credentials?|session[_-]?id|\bsid|\bsig|signature"
    r"|(?:access|account|auth|client|encryption|private|routing|secret|shared|signing)[_-]?key"
)
"""How the name of a secret ends; what stands before it (DB_, x-api-) does not matter."""
_NAME_BEFORE_EQUALS = r"(?<!by)pass|(?<![a-z])o?auth"
_BETWEEN = r"(?:\\*[\"'])?\s{0,40}(?:=>|:=|[:=]|%3[ad]|(?<=[\"'])\s{0,40},)\s{0,40}"
"""Between a name and its value: of headers and fields, JSON inside JSON, hashes, forms, and lists of pairs."""
_EQUALS = r"(?:\s{0,40}(?::?=>?|%3d)|\\*[\"']\s{0,40}(?:=>|[:,]))\s{0,40}"
_BLANKS = r"[^\S\n]{1,40}"
_IN_QUOTES = r"(?P<quote>\\*[\"'])(?:(?!(?P=quote))(?:\\.|[^\n\\]))+(?:(?P=quote))?"
_BARE = r"(?!\s*(?:\\*[\"']|\[redacted\]))"
"""Where a value without quotes may begin, which is not redacted yet."""
_NOTHING = r"(?!(?:null|none|true|false)(?:[\s&)}\]\"']|[,;](?:[\s\\\"']|\Z)|\Z)|[^\w\s](?:\s|\Z))"
"""What says that there is no secret; and a sign of its own, as in "unexpected token: }"."""
_VALUE = (
    rf"{_BARE}{_NOTHING}(?:\d+(?=[}}\]]{{0,9}}(?:,\s{{0,8}}\\*[\"']|\Z))|(?:[^\s&]|&(?!(?:amp;)?[\w.%-]{{1,40}}=))+)"
)
"""A value without quotes. A "&" ends it where the next field of a form follows, and JSON where it is a number."""
ORDINARY = """
a an and any are as at be been but by can cannot could did do does for from had has have if in into is it its may
might must new no nor not of old on or our should so than that the their then there this to too was were when which
while will with without would you your again already attempt attempts auth authentication based change changed changes
check checks confirmation contains correct database denied disabled does empty encoding entered error errors exceeded
expired expires failed failure field file format found given grant hash hashes hashing history incorrect invalid is
key length limit login management manager mismatch missing never only policy prompt protected protection provided
quota recovery refused rejected required reset resets restricted revoked rotated rotation rules set store strength
supplied sync unset updated used user validation verification wrong
"""
"""Words that stand behind "password" or "api key" without being one."""
_WORDS = "|".join(sorted(set(ORDINARY.split())))
_NEXT_WORD = rf"(?![\[({{<>|=:,;.\-\\\"']|(?:{_WORDS})(?:[\s,;:.!?)'\"]|\Z))\S+"
_SHAPES = (
    r"\bAIza[\w-]{20,}",  # Google: an API key,
    r"\bya29\.[\w.-]{10,}",  # an access token,
    r"\b1//[\w-]{20,}",  # a refresh token,
    r"\bGOCSPX-[\w-]{10,}",  # the secret of an OAuth client
    r"\b(?:AKIA|ASIA)[A-Z0-9]{12,}",  # AWS
    r"\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}",
    r"\bnpm_\w{30,}|\bpypi-[\w-]{20,}|\bhf_\w{20,}",
    r"\bdo[opr]_v1_\w{20,}|\bdapi[0-9a-f]{32}|\bhv[bsr]\.[\w-]{20,}",  # DigitalOcean, Databricks, Vault
    r"\bxox[a-z]-[\w-]{8,}|\bxapp-[\w-]{8,}",  # Slack
    r"\b[rs]k_(?:live|test)_\w{10,}|\bwhsec_[\w+/=-]{10,}",  # Stripe
    r"\bSG\.[\w-]{10,}\.[\w-]{10,}|\bSK[0-9a-f]{32}",  # SendGrid, Twilio
    r"\bsk-(?=[\w-]{0,200}\d)[\w-]{16,}",  # OpenAI, Anthropic and others after them
    r"\bgls[ae]_\w{20,}|\bshp(?:at|ca|pa|ss)_\w{20,}|\blin_api_\w{20,}|\btskey-[\w-]{16,}",
    r"\beyJ[\w-]{8,}(?:\.[\w-]*){1,4}",  # a JSON Web Token, whole or cut off
)


def _rules() -> Iterator[str]:
    """Yield the patterns, in order; what they call `kept` stays, and so do the quotes around the secret."""
    yield r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?s:.*?)(?:-----END [A-Z0-9 ]{0,30}PRIVATE KEY[A-Z -]*|\Z)"
    yield rf"(?i:(?P<kept>(?:{_HEADER}){_BETWEEN}){_IN_QUOTES})"
    # A header's value has spaces, commas and quotes of its own: without quotes around it, the rest of the line.
    yield rf"(?i:(?P<kept>(?:{_HEADER}){_BETWEEN}){_BARE}[^\n]+)"
    named = rf"(?:{_NAME}){_BETWEEN}|(?:{_NAME_BEFORE_EQUALS}){_EQUALS}"
    flagged = rf"(?<!\S)--?[\w.-]{{0,40}}(?:{_NAME}|{_NAME_BEFORE_EQUALS}){_BLANKS}"
    spoken = rf"(?:{_TYPED}){_BLANKS}(?:(?:is|was){_BLANKS})?"
    for kept, value in ((named, _VALUE), (flagged, rf"(?!-){_VALUE}"), (spoken, _NEXT_WORD)):
        yield rf"(?i:(?P<kept>{kept}){_IN_QUOTES})"
        yield rf"(?i:(?P<kept>{kept}){value})"
    yield rf"(?i:(?P<kept>[?&](?:amp;)?key=){_BARE}[^\s&#\"'<>]+)"
    yield rf"(?i:(?P<kept>(?:{_NAME})\s+(?:is\s+)?)(?=\S*\d)[\w+/=.~-]{{20,}})"
    yield r"(?i:(?P<kept>\b(?:bearer|basic)(?:\s+|%20|\+))(?=\S*\d|\S{20})[^\s\"',;]{8,})"
    yield rf"(?P<kept>://)[^\s/?#:@\"'<>]{{0,200}}:(?!\d{{1,5}}[/?#])[^\s\"'<>]{{0,{LONGEST}}}(?=@)"
    yield r"(?P<kept>://)[^\s/?#@\"'<>]{1,200}(?=@)"
    yield r"(?P<kept>/(?:r|callbacks/twilio)/)\.?[\w-]+\.[\w-]+\.[\w-]{24}"  # our own links
    yield r"(?P<kept>hooks\.slack\.com/\w{1,20}/)[^\s\"'<>]+"
    yield "|".join(_SHAPES)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Return the rules, compiled where they are first needed: it takes 10 ms, and most functions need none of them."""
    return tuple(re.compile(rule) for rule in _rules())


def redact(text: str) -> str:
    """Return `text` with REDACTED in the place of each secret; what is redacted already stays as it is."""
    for pattern in _patterns():
        text = pattern.sub(_hidden, text)
    return text


def _hidden(found: re.Match[str]) -> str:
    around = found.groupdict()
    quote = around.get("quote") or ""
    return f"{around.get('kept') or ''}{quote}{REDACTED}{quote}"
