"""Each mistake in the file's form, or about people, is found where it was made, and said so that it can be mended."""

import pytest

from tests.support.policy_file import error_at, errors_after

SECTIONS = [
    ("unknown key", "teams:", "¦teems:", "unknown key 'teems' in a policy: did you mean 'teams'?"),
    (
        "key unlike any",
        "name: Bo,",
        "name: Bo, ¦xyzzy: 1,",
        "unknown key 'xyzzy' in a person: expected business_hours, contact, name, notify, time_zone",
    ),
    ("duplicate key", "teams:", "  ¦ada: {name: Ada Two}\nteams:", "'ada' is given twice, first on line 5"),
    ("missing key", "organisation: Acme\n", "", "1:1: a policy needs 'organisation'"),
    ("nested missing key", "  bo: {name: Bo, ", "  ¦bo: {", "a person needs 'name'"),
    (
        "key YAML misreads",
        "  push: {",
        "  ¦on: {kind: console, providers: [console]}\n  push: {",
        'YAML reads on as true or false: put it in quotes, "on"',
    ),
    ("list for text", "organisation: Acme", "organisation: ¦[Acme]", "expected text, found a list"),
    ("mapping for text", "organisation: Acme", "organisation: ¦{a: b}", "expected text, found keys with values"),
    (
        "nothing for text",
        "organisation: Acme",
        "organisation:¦ #Acme",
        "expected text, found nothing (text that begins with # must be in quotes)",
    ),
    ("blank text", "organisation: Acme", 'organisation: ¦" "', "expected text, found nothing"),
    ("text for a mapping", "  bo: {name", "  cy: ¦Cy\n  bo: {name", "expected keys with values"),
    (
        "text for a list",
        "members: [ada, bo]",
        "members: ¦ada",
        'expected a list: items in [square brackets], or on lines that begin with "-"',
    ),
    ("boolean for text", "name: Bo,", "name: ¦no,", 'YAML reads no as true or false: put it in quotes, "no"'),
    ("number for text", "name: Bo,", "name: ¦42,", 'YAML reads 42 as a number: put it in quotes, "42"'),
    (
        "date for text",
        "name: Bo,",
        "name: ¦2026-01-05,",
        'YAML reads 2026-01-05 as a date: put it in quotes, "2026-01-05"',
    ),
    ("version", "version: 1", "version: ¦2", "this Muster reads policies of version 1, found '2'"),
    (
        "identifier",
        "security: {name",
        "security: {name: Security}\n  ¦Data Loss: {name",
        "'Data Loss' cannot be an identifier: lower-case letters, digits, - and _, at most 63",
    ),
]
PEOPLE = [
    (
        "zone",
        "Europe/Stockholm",
        "¦Europe/Stokholm",
        "unknown time zone 'Europe/Stokholm': did you mean 'Europe/Stockholm'?",
    ),
    (
        "city for zone",
        "Europe/Stockholm",
        "¦Stockholm",
        "unknown time zone 'Stockholm': did you mean 'Europe/Stockholm'?",
    ),
    ("path for zone", "Europe/Stockholm", "¦../../etc/passwd", "unknown time zone '../../etc/passwd'"),
    (
        "no address",
        '  bo: {name: Bo, contact: [call: "+46701740606"]}',
        "  ¦bo: {name: Bo, contact: []}",
        "bo has no address: give at least one contact, or nobody can reach them",
    ),
    ("unknown channel", "email: ada@", "¦mail: ada@", "unknown channel 'mail': did you mean 'email'?"),
    (
        "unquoted phone number",
        'call: "+46701740606"',
        "call: ¦+46701740606",
        'YAML reads +46701740606 as a number: put it in quotes, "+46701740606"',
    ),
    (
        "national phone number",
        '"+46701740606"',
        '¦"0701740606"',
        "expected a phone number with its country such as \"+46701234567\", found '0701740606'",
    ),
    ("mail address", "email: ada@example.com", "email: ¦ada", "expected an e-mail address, found 'ada'"),
    (
        "topic",
        "push: acme-ada",
        "push: ¦acme/ada",
        "expected an ntfy topic (letters, digits, - and _, at most 64), found 'acme/ada'",
    ),
    ("member of Slack", "push: acme-ada", "room: ¦ada", "expected a Slack member id such as U024BE7LH, found 'ada'"),
    ("unknown person", "members: [ada, bo]", "members: [ada, ¦boo]", "unknown person 'boo': did you mean 'bo'?"),
    ("unknown schedule", "on_call: primary", "on_call: ¦primry", "unknown schedule 'primry': did you mean 'primary'?"),
    ("unknown channel of a team", "channel: room}", "channel: ¦rom}", "unknown channel 'rom': did you mean 'room'?"),
    (
        "untellable channel",
        "channel: room}",
        "channel: ¦push}",
        "the channel 'push' has no address, so that nobody can be told there",
    ),
    (
        "rotation",
        "{name: Primary,",
        "{name: Primary, rotation: ¦dayly,",
        "unknown rotation 'dayly': did you mean 'daily'?",
    ),
    ("date", "2026-01-05", "¦2026-02-30", "expected a date such as 2026-01-05, found '2026-02-30'"),
    ("time", '"09:00"', '¦"24:00"', "expected a time of day in quotes such as \"09:00\", found '24:00'"),
    ("hour", '"09:00"', '¦":30"', "expected a time of day in quotes such as \"09:00\", found ':30'"),
    (
        "sexagesimal time",
        '"09:00"',
        "¦10:00",
        'put the time in quotes, "10:00": without them YAML may read it as a number',
    ),
    ("unquoted time", '"09:00"', "¦9:00", 'put the time in quotes, "09:00": without them YAML may read it as a number'),
    (
        "schedule called like a person",
        "schedules:\n",
        'schedules:\n  ¦bo: {people: [ada], first_day: 2026-01-05, hand_over: "09:00"}\n',
        "'bo' is a person already: a step that pages 'bo' could mean either",
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "message"), [pytest.param(*each[1:], id=each[0]) for each in (*SECTIONS, *PEOPLE)]
)
def test_a_mistake_in_the_form_or_about_people_is_found_where_it_was_made(old: str, new: str, message: str) -> None:
    """One mistake gives one error, at its line and column, and nothing that only follows from it."""
    assert errors_after(old, new) == [error_at(old, new, message)]
