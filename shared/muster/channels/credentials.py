"""Read a channel's secret at each send, so that a rotated one reaches a warm process."""

from muster.ports import Secrets, SendBroken


def values(secrets: Secrets, name: str) -> tuple[str, ...]:
    """Return the secret's values valid now, the newest last, without surrounding white space.

    Raises SendBroken where it is not set or cannot be a credential: the message waits and the next channel is asked,
    so that somebody's mistake in the settings loses nothing.
    """
    found = tuple(value.strip() for value in secrets.get(name))
    if not any(found):
        reason = f'the secret "{name}" is not set'
        raise SendBroken(reason)
    if not all(value.isascii() and value.isprintable() for value in found):
        reason = f'the secret "{name}" holds characters that no credential has'
        raise SendBroken(reason)
    return tuple(value for value in found if value)


def newest(secrets: Secrets, name: str) -> str:
    """Return the newest value of the secret. Raises SendBroken as `values` does."""
    return values(secrets, name)[-1]
