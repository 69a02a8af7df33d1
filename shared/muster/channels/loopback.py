"""Tell this machine from the world: only to it may anything go in clear text."""

from contextlib import suppress


def is_this_machine(host: str) -> bool:
    """Return whether a URL's host, a name or an address, never leads off this machine."""
    from ipaddress import ip_address  # noqa: PLC0415 - 5 ms only a sender needs

    with suppress(ValueError):
        return host == "localhost" or ip_address(host).is_loopback
    return False
