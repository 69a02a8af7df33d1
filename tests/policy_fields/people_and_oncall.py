"""Rows of people, teams, schedules and calendars. Ada begins her week on the Monday at ten when each row begins."""

from tests.policy_fields.row import Row, alert

EVERYONE = "escalation: {P1: [{at: 0m, page: everyone}]}\n"
WORKING = "escalation: {P1: [{at: 0m, page: ada, during: working hours}]}\n"
PRIMARY = "people: [ada], first_day: 2026-01-05, hand_over: '09:00'"
ROTA = "people: [ada, bo], first_day: 2026-01-05, hand_over: '09:00'"


def person(ada: str, more: str = EVERYONE) -> str:
    """Return the sections of a policy in which Ada is written so, and Bo as he ever is."""
    return f"people:\n  ada: {ada}\n  bo: {{name: Bo, contact: [call: '+46701740606']}}\n{more}"


def team(shop: str, more: str = EVERYONE) -> str:
    """Return the sections of a policy in which the shop is written so."""
    return f"teams:\n  shop: {shop}\n{more}"


def layer(keys: str) -> str:
    """Return the sections of a policy whose primary is the one layer of these keys, over nobody."""
    return f"schedules:\n  primary:\n    layers:\n      - {keys}\n"


def turns(people: str, hand_over: str = '"09:00"', more: str = "") -> str:
    """Return a layer of these people."""
    return f"{{people: {people}, first_day: 2026-01-05, hand_over: {hand_over}{more}}}"


ADA = "name: Ada, contact: [push: acme-ada, call: '+46701740605']"
ON = "restrict: {days: holidays}"
ROWS = (
    Row("person: name", person("{name: «Ada|Ada Lovelace», contact: [push: acme-ada]}"), "message"),
    Row("person: contact", person("{name: Ada, contact: [«push: acme-ada|call: '+46701740605'»]}"), "page"),
    Row("person: time_zone", person(f"{{{ADA}, time_zone: «Europe/London|Asia/Tokyo»}}"), "message"),
    Row(
        "person: business_hours",
        person(
            f"{{{ADA}«|, business_hours: {{days: mon-fri, hours: '12:00-18:00'}}»}}",
            "escalation: {P1: [{at: 0m, page: ada, during: working hours of responders}]}\n",
        ),
        "page",
    ),
    Row("person: notify", person(f"{{{ADA}, notify: {{high: [«push|call»]}}}}"), "page"),
    Row(
        "business hours: days", f"business_hours: {{days: «mon-fri|tue-fri», hours: '08:00-17:00'}}\n{WORKING}", "page"
    ),
    Row("business hours: hours", f"business_hours: {{days: mon-fri, hours: '«08:00|12:00»-17:00'}}\n{WORKING}", "page"),
    Row(
        "business hours: holidays",
        "holidays: {own: {also: [2026-01-05]}}\n"
        f"business_hours: {{days: mon-fri, hours: '08:00-17:00'«|, holidays: own»}}\n{WORKING}",
        "page",
    ),
    Row(
        "business hours: time_zone",
        f"business_hours: {{days: mon-fri, hours: '08:00-17:00', time_zone: «Europe/Stockholm|Asia/Tokyo»}}\n{WORKING}",
        "page",
    ),
    Row("team: name", team("{name: «Shop|Shopkeepers», members: [ada], on_call: primary}"), "message"),
    Row("team: members", team("{name: Shop, members: «[ada]|[ada, bo]», on_call: primary}"), "page"),
    Row("team: on_call", team("{name: Shop, members: [ada]«, on_call: primary|»}", ""), "page"),
    Row("team: channel", team("{name: Shop, members: [ada], on_call: primary, channel: «room|hall»}"), "broadcast"),
    Row(
        "team: escalation",
        team("{name: Shop, members: [ada], on_call: primary«|, escalation: {P1: [{at: 5m, page: on-call}]}»}", ""),
        "page",
    ),
    Row(
        "team: business_hours",
        team("{name: Shop, members: [ada]«|, business_hours: {days: mon-fri, hours: '12:00-17:00'}»}", WORKING),
        "page",
    ),
    Row(
        "schedule: name",
        f"schedules: {{primary: {{name: «Primary|First line», {PRIMARY}}}}}\n"
        "escalation: {P1: [{at: 0m, page: primary}]}\n",
        "message",
    ),
    Row(
        "schedule: time_zone",
        f"schedules: {{primary: {{{PRIMARY}, time_zone: «Europe/Stockholm|America/New_York»}}}}\n",
        "page",
    ),
    Row(
        "schedule: layers",
        f"schedules:\n  primary:\n    layers:\n      - {turns('[ada]')}\n«|      - {turns('[bo]')}\n»",
        "page",
    ),
    Row(
        "schedule: hand_off_notice",
        f"schedules: {{primary: {{{ROTA}«|, hand_off_notice: true»}}}}\n",
        "message",
        until="8d",
    ),
    Row("layer: people", layer(turns("[«ada|bo»]")), "page"),
    Row(
        "layer: first_day", layer("{people: [ada, bo], first_day: «2026-01-05|2025-12-29», hand_over: '09:00'}"), "page"
    ),
    Row("layer: hand_over", layer(turns("[ada]", "'«09:00|12:00»'")), "page"),
    Row(
        "layer: rotation",
        layer(turns("[ada, bo]", more=", rotation: «weekly|daily»")),
        "page",
        (alert(at="1d"),),
        "25h",
    ),
    Row("layer: from", layer(turns("[ada]", more="«|, from: 2026-01-06»")), "page"),
    Row("layer: until", layer(turns("[ada]", more="«|, until: 2026-01-06»")), "page", (alert(at="2d"),), "49h"),
    Row("layer: restrict", layer(turns("[ada]", more="«|, restrict: {days: sat-sun}»")), "page"),
    Row("layer: name", layer(turns("[ada]", more=", name: «Days|Day shift»")), "message"),
    Row("layer: time_zone", layer(turns("[ada]", more=", time_zone: «Europe/Stockholm|America/New_York»")), "page"),
    Row("turn: person", layer(turns("[{person: «ada|bo»}]")), "page"),
    Row("turn: restrict", layer(turns("[{person: ada«|, restrict: {days: sat}»}]")), "page"),
    Row("restriction: days", layer(turns("[ada]", more=", restrict: {days: «mon-fri|sat-sun»}")), "page"),
    Row("restriction: hours", layer(turns("[ada]", more=", restrict: {hours: '«09:00|12:00»-17:00'}")), "page"),
    Row(
        "calendar of holidays: country",
        f"holidays: {{own: {{country: «SE|NL»}}}}\n{layer(turns('[ada]', more=f', {ON}'))}",
        "page",
        (alert(at="1d"),),
        "25h",
    ),
    Row(
        "calendar of holidays: subdivision",
        f"holidays: {{own: {{country: DE«, subdivision: BY|»}}}}\n{layer(turns('[ada]', more=f', {ON}'))}",
        "page",
        (alert(at="1d"),),
        "25h",
    ),
    Row(
        "calendar of holidays: also",
        f"holidays: {{own: {{also: [«2026-01-05|2026-01-07»]}}}}\n{layer(turns('[ada]', more=f', {ON}'))}",
        "page",
    ),
    Row(
        "calendar of holidays: except",
        f"holidays: {{own: {{also: [2026-01-05]«|, except: [2026-01-05]»}}}}\n{layer(turns('[ada]', more=f', {ON}'))}",
        "page",
    ),
)
