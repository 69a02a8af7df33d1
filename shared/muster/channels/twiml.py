"""TwiML documents, Twilio's XML for what a call says and an SMS answers. All text is escaped here."""

from html import escape

SIZE_LIMIT = 4_000
"""Characters Twilio accepts in a call's inline `Twiml` (its error 32018)."""


def document(*verbs: str) -> str:
    """Return a TwiML document of these verbs, which are made by this module; of none, it does nothing more."""
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{"".join(verbs)}</Response>'


def say(text: str, times: int = 1) -> str:
    """Return the verb that reads `text` aloud. `text` is inert (see `wording`), so that it is fit for XML."""
    return f'<Say loop="{times}">{escape(text, quote=False)}</Say>'


def gather(action: str, *verbs: str) -> str:
    """Return the verb that plays `verbs` and posts the one key pressed, during them or within 10 s, to `action`."""
    return (
        f'<Gather input="dtmf" numDigits="1" timeout="10" method="POST" action="{escape(action)}">'
        f"{''.join(verbs)}</Gather>"
    )


def message(text: str) -> str:
    """Return the verb that answers an SMS."""
    return f"<Message>{escape(text, quote=False)}</Message>"
