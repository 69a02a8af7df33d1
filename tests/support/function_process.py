"""A function as a functions-framework process of its own, from its unpacked bundle, with the packages it pins."""

import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import urllib3

from tests.support import bundle
from tests.support.processes import PATIENCE, Process, until

CLI = "from functions_framework._cli import _cli; _cli()"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """A function's unpacked bundle, and a folder with the packages it pins."""

    name: str
    root: Path
    site: Path


def install(folder: Path) -> list[Installed]:
    """Unpack every function's bundle below `folder`."""
    return [
        Installed(name=name, root=bundle.unpack(name, folder / name / "zip"), site=bundle.site(name))
        for name in bundle.FUNCTIONS
    ]


class FunctionProcess:
    """One function, answering at `url`."""

    def __init__(
        self, installed: Installed, log: Path, environment: Mapping[str, str], url: str, prelude: str = ""
    ) -> None:
        """Let it listen where `url` says, its output in `log`, after the code `prelude`; nothing is started yet."""
        self.name, self.log, self.url = installed.name, log, url
        self._environment = environment
        self._address = str(urlsplit(url).hostname), urlsplit(url).port
        host, port = self._address
        self._command = bundle.isolated(
            installed.site,
            prelude + CLI,
            *("--target", installed.name, "--source", str(installed.root / "main.py")),
            *("--host", host, "--port", str(port)),
        )

    def start(self) -> None:
        """Start the process; it is not ready yet."""
        self.process = Process(self._command, self.log, self._environment)

    def kill(self) -> None:
        """Kill it with SIGKILL, and return when its port is free: `start` gives it another life there."""
        self.process.kill()
        until(self._port_is_free, f"the end of {self.name}")

    def await_ready(self) -> None:
        """Return when it answers."""
        until(self._answers, f"{self.name} on {self.url}")

    def post(self, path: str, body: bytes, headers: Mapping[str, str] | None = None) -> urllib3.BaseHTTPResponse:
        """POST to it."""
        return urllib3.request("POST", self.url + path, body=body, headers=headers, timeout=PATIENCE, retries=False)

    def output(self) -> str:
        """Return everything it has printed, in all its lives."""
        return self.log.read_text("utf-8", "replace")

    def lines(self) -> list[dict[str, Any]]:
        """Return the lines that it has logged; fail for one that is not JSON."""
        return [json.loads(line) for line in self.output().splitlines()]

    def _answers(self) -> bool:
        if self.process.code is not None:
            message = f"{self.name} ended with {self.process.code}:\n{self.output()}"
            raise AssertionError(message)
        try:
            return urllib3.request("GET", f"{self.url}/health", timeout=PATIENCE, retries=False).status == 200
        except urllib3.exceptions.HTTPError:
            return False

    def _port_is_free(self) -> bool:
        with socket.socket() as caller:
            return caller.connect_ex(self._address) != 0
