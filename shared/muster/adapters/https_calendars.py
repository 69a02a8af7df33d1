"""Fetch calendars over HTTPS, from public addresses only."""

from __future__ import annotations

from contextlib import suppress
from ipaddress import IPv6Address, ip_address, ip_network
from socket import IPPROTO_TCP, getaddrinfo
from threading import Timer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from muster.adapters.ical_process import entries_within
from muster.ports import Calendars, CalendarUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import urllib3

    from muster.domain.imported_shifts import CalendarEntry

CONNECT_SECONDS = 4.0
READ_SECONDS = 6.0
"""Until the status line and the headers are there."""
BODY_SECONDS = 8.0
BODY_LIMIT = 1024 * 1024
HTTPS = 443
OK = 200
UNICAST = ip_network("2000::/3")
"""Of IPv6, all that is assigned on the open internet. Beyond it are addresses in which one of IPv4 hides (NAT64)."""


def is_public(address: str) -> bool:
    """Return whether an IP address is one of the open internet: not this machine, its network or its metadata."""
    found = ip_address(address)
    if isinstance(found, IPv6Address) and (found not in UNICAST or found.sixtofour):
        return False
    return found.is_global and not found.is_multicast


class HttpsCalendars(Calendars):
    """Reads calendars. The address that a name has is looked up once, judged, and connected to."""

    def __init__(self, allowed: Callable[[str], bool] = is_public) -> None:
        """Connect only to IP addresses that are `allowed`: a policy must not make Muster ask its own network."""
        self._allowed = allowed

    def entries(self, url: str, time_zone: str, since: datetime, until: datetime) -> list[CalendarEntry]:
        """Return the calendar's entries."""
        return entries_within(self._fetch(url), time_zone, since, until)

    def _fetch(self, url: str) -> bytes:
        from urllib3 import HTTPSConnectionPool, Timeout  # noqa: PLC0415 - 60 ms only an import needs
        from urllib3.exceptions import HTTPError  # noqa: PLC0415 - as above

        host, port, path = _parts(url)
        address = self._address(host, port)
        try:
            with HTTPSConnectionPool(address, port, server_hostname=host, assert_hostname=host) as pool:
                response = pool.request(
                    "GET",
                    path,
                    headers={"Host": host if port == HTTPS else f"{host}:{port}", "User-Agent": "muster"},
                    timeout=Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
                    redirect=False,
                    retries=False,
                    preload_content=False,
                )
                try:
                    return _body(response)
                finally:
                    response.close()
        except HTTPError as error:
            raise CalendarUnavailable(f"its server cannot be reached ({type(error).__name__})") from None

    def _address(self, host: str, port: int) -> str:
        try:
            found = {str(each[4][0]) for each in getaddrinfo(host, port, proto=IPPROTO_TCP)}
        except (OSError, UnicodeError):
            raise CalendarUnavailable("the name of its server does not resolve") from None
        if not all(map(self._allowed, found)):
            raise CalendarUnavailable("its server is not on the open internet")
        return min(found, key=lambda address: (":" in address, address))


def _parts(url: str) -> tuple[str, int, str]:
    try:
        parts = urlsplit(url)
        port = parts.port or HTTPS
    except ValueError:
        raise CalendarUnavailable("its address is no URL") from None
    if parts.scheme != "https" or not parts.hostname:
        raise CalendarUnavailable("its address is not https")
    path = parts.path or "/"
    return parts.hostname, port, f"{path}?{parts.query}" if parts.query else path


def _body(response: urllib3.BaseHTTPResponse) -> bytes:
    """Return the body of a 200, which must come in time and be no larger than a calendar is."""

    def stop() -> None:
        with suppress(OSError, RuntimeError, ValueError):
            response.shutdown()

    if response.status != OK:
        what = "leads elsewhere" if response.headers.get("location") else "gives no calendar"
        raise CalendarUnavailable(f"its address {what}: its server answered {response.status}")
    timer = Timer(BODY_SECONDS, stop)
    timer.start()
    body = b""
    try:
        while len(body) <= BODY_LIMIT and (part := response.read(BODY_LIMIT + 1 - len(body), decode_content=True)):
            body += part
    finally:
        timer.cancel()
    if len(body) > BODY_LIMIT:
        raise CalendarUnavailable("it is larger than 1 MiB")
    return body
