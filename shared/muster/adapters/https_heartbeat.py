"""Ping a monitor outside over HTTPS, whose URL is a secret: whoever knows it can keep the monitor quiet."""

from urllib.parse import urlsplit

from muster.ports import ExternalHeartbeat, HeartbeatUnavailable, Secrets, SecretsUnavailable

SECRET = "heartbeat-url"  # noqa: S105 - its name
CONNECT_SECONDS = 3.0
READ_SECONDS = 7.0
_TAKEN = range(200, 300)


class HttpsHeartbeat(ExternalHeartbeat):
    """Asks for the URL by GET, as every such monitor takes it; without one, nobody waits for a ping."""

    def __init__(self, secrets: Secrets) -> None:
        """Read the URL from the secret `heartbeat-url`, its newest value."""
        self._secrets = secrets

    def ping(self) -> None:
        """Ask once, without redirects or retries. The URL is in no error."""
        try:
            urls = self._secrets.get(SECRET)
        except SecretsUnavailable:
            raise HeartbeatUnavailable(f"the secret {SECRET} cannot be read") from None
        if urls:
            self._ask(urls[-1])

    def _ask(self, url: str) -> None:
        from urllib3 import PoolManager, Timeout  # noqa: PLC0415 - 60 ms only an audit needs
        from urllib3.exceptions import HTTPError  # noqa: PLC0415 - as above

        if not _is_https(url):
            raise HeartbeatUnavailable(f"the secret {SECRET} holds no https URL")
        timeout = Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
        try:
            with PoolManager(timeout=timeout, retries=False, headers={"User-Agent": "muster"}) as pool:
                status = pool.request("GET", url, redirect=False).status
        except HTTPError as error:
            raise HeartbeatUnavailable(f"the monitor outside cannot be reached ({type(error).__name__})") from None
        if status not in _TAKEN:
            raise HeartbeatUnavailable(f"the monitor outside answered {status}")


def _is_https(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname)
