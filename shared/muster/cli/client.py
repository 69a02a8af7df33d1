"""Talk to a running Muster over its API."""

import json
import os
from collections.abc import Mapping
from typing import Any, TypeAlias
from urllib.parse import quote, urlsplit
from uuid import uuid4

import click

from muster import __version__
from muster.channels import wording

LOCAL = "http://localhost:8080"
TIMEOUT = 30.0
"""Seconds for one attempt."""
ATTEMPTS = 3
"""A request is sent again where no answer came, or 503: its Idempotency-Key keeps it from being done twice."""
DETAIL_LIMIT = 500
OK = 200
NEGATIVE = (404, 409)

Json: TypeAlias = dict[str, Any]


class Negative(click.ClickException):
    """Muster's answer is no."""

    exit_code = 1


class Unusable(click.ClickException):
    """There is no answer to be had: a wrong address, a wrong token, or nobody there."""

    exit_code = 2


class Client:
    """The API of the Muster at MUSTER_URL, with the token MUSTER_TOKEN."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        """Read the address and the token. Raises Unusable where they cannot be what they should."""
        self._url = environ.get("MUSTER_URL", "").strip().rstrip("/") or LOCAL
        self._token = environ.get("MUSTER_TOKEN", "").strip()
        if urlsplit(self._url).scheme not in {"http", "https"} or not urlsplit(self._url).hostname:
            raise Unusable(f"MUSTER_URL: expected an address such as {LOCAL}, found {self._url!r}")
        if not (self._token.isascii() and self._token.isprintable()):
            raise Unusable("MUSTER_TOKEN: it holds characters that no token has")

    def get(self, *path: str, **query: str) -> Json:
        """Return the answer to GET /api/v1/{path}. Raises Negative or Unusable."""
        return self._answer(*self._request("GET", path, fields=query))

    def text(self, *path: str) -> str:
        """Return the answer to GET /api/v1/{path} where it is no JSON. Raises Negative or Unusable."""
        status, body = self._request("GET", path)
        if status != OK:
            self._answer(status, body)
        return body.decode(errors="replace")

    def post(self, *path: str, **body: object) -> Json:
        """Return the answer to POST /api/v1/{path} with a JSON body. Raises Negative or Unusable."""
        return self._answer(*self._request("POST", path, body=json.dumps(body).encode()))

    def _request(
        self,
        method: str,
        path: tuple[str, ...],
        **content: Any,  # noqa: ANN401 - urllib3's own
    ) -> tuple[int, bytes]:
        """Return the status and the body of the answer. Raises Unusable where there is none."""
        import urllib3  # noqa: PLC0415 - 80 ms that --help need not pay

        url = "/".join((f"{self._url}/api/v1", *(quote(part, safe="") for part in path)))
        retries = urllib3.Retry(
            ATTEMPTS - 1, redirect=False, status_forcelist={503}, allowed_methods=None, raise_on_status=False
        )
        try:
            with urllib3.PoolManager(timeout=TIMEOUT, retries=retries) as pool:
                response = pool.request(method, url, headers=self._headers(method), **content)
        except urllib3.exceptions.HTTPError as error:
            cause = getattr(error, "reason", None) or error
            raise Unusable(f"no answer from {self._url} ({type(cause).__name__}): is MUSTER_URL right?") from error
        return response.status, response.data

    def _headers(self, method: str) -> dict[str, str]:
        headers = {"Accept": "application/json", "User-Agent": f"muster/{__version__}"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        if method == "POST":
            headers |= {"Content-Type": "application/json", "Idempotency-Key": uuid4().hex}
        return headers

    def _answer(self, status: int, body: bytes) -> Json:
        try:
            said = json.loads(body)
        except ValueError:
            said = None
        if not isinstance(said, dict):
            raise Unusable(f"{self._url} answered {status}, and not as a Muster does: is MUSTER_URL right?")
        if status == OK:
            return said
        detail = wording.line(str(said.get("detail") or said.get("title") or f"answered {status}"), DETAIL_LIMIT)
        if status == 401:  # noqa: PLR2004 - Unauthorized
            raise Unusable(
                "MUSTER_TOKEN is not a token that this Muster knows"
                if self._token
                else "set MUSTER_TOKEN to a token of the API"
            )
        raise (Negative if status in NEGATIVE else Unusable)(detail)
