"""iCalendars written by hand."""

HEAD = "BEGIN:VEVENT\nUID:a\nDTSTAMP:20260101T000000Z\n"


def calendar(*events: str) -> bytes:
    """Return an iCalendar of these events, each given by its lines; all have one UID."""
    body = "".join(f"{HEAD}{event.strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{body}END:VCALENDAR\n".replace("\n", "\r\n").encode()
