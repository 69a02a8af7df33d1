"""Google's own Firestore and Pub/Sub emulators as child processes of the test run."""

import http.client
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from tests.support.require import require

HOST = "127.0.0.1"
READY_WITHIN = 60.0
"""Seconds: an idle machine needs one, a busy one many."""
ATTEMPTS = 3
FIRESTORE_CLASS = "com.google.cloud.datastore.emulator.firestore.CloudFirestore"
FIRESTORE_JAR = "cloud-firestore-emulator/cloud-firestore-emulator.jar"
PUBSUB_JAR = "pubsub-emulator/lib/cloud-pubsub-emulator-*-all.jar"
JVM_FLAGS = ("-Duser.language=en", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""English is all that the emulators speak; the rest makes them start in half the time and leave a core to the tests."""


@contextmanager
def firestore_emulator(log: Path) -> Iterator[str]:
    """Run a Firestore emulator, its output in `log`; yield its "host:port" once it answers."""
    jar = _jar("cloud-firestore-emulator", FIRESTORE_JAR)
    with _running(["-cp", str(jar), FIRESTORE_CLASS, "start"], log) as host:
        yield host


@contextmanager
def pubsub_emulator(log: Path) -> Iterator[str]:
    """Run a Pub/Sub emulator, its output in `log`; yield its "host:port" once it answers."""
    with _running(["-jar", str(_jar("pubsub-emulator", PUBSUB_JAR))], log) as host:
        yield host


@cache
def _sdk_root() -> Path | None:
    gcloud = shutil.which("gcloud")
    if gcloud is None:
        return None
    command = [gcloud, "info", "--format=value(installation.sdk_root)"]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return Path(answer.stdout.strip()) if answer.returncode == 0 and answer.stdout.strip() else None


def _jar(component: str, pattern: str) -> Path:
    """Return the emulator's jar, or skip (fail) the test where it or Java is missing."""
    if shutil.which("java") is None:
        require("emulators", "Google's emulators need Java, and there is no `java` on the PATH")
    root = _sdk_root()
    jar = next(iter(sorted((root / "platform").glob(pattern), reverse=True)), None) if root else None
    if jar is None:
        require("emulators", f"the gcloud CLI's component {component} is not installed")
    return jar


def unused_port() -> int:
    """Return a TCP port on which nothing listens at this moment."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def _running(arguments: list[str], log: Path) -> Iterator[str]:
    """Run Java until the block ends; yield where it answers."""
    process, port = _started(arguments, log)
    try:
        yield f"{HOST}:{port}"
    finally:
        _end(process)


def _started(arguments: list[str], log: Path) -> tuple[subprocess.Popen[bytes], int]:
    """Return Java once it answers, and its port. Another program may be faster to take a port: then it is another."""
    for _ in range(ATTEMPTS):
        port = unused_port()
        process = _spawn([*arguments, f"--host={HOST}", f"--port={port}"], log)
        try:
            if _becomes_ready(process, port):
                return process, port
        except BaseException:
            _end(process)
            raise
        _end(process)
    raise RuntimeError(f"the emulator did not start:\n{log.read_text(errors='replace')}")


def _spawn(arguments: list[str], log: Path) -> subprocess.Popen[bytes]:
    """Start Java itself, not a script that would leave it behind."""
    # Where Linux offers it, the kernel ends the child with its parent, even if that was killed.
    leash = [tool, "--pdeathsig", "KILL"] if (tool := shutil.which("setpriv")) else []
    command = [*leash, "java", *JVM_FLAGS, *arguments]
    with log.open("ab") as output:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _becomes_ready(process: subprocess.Popen[bytes], port: int) -> bool:
    """Return True when the emulator answers HTTP, False when it has ended, or is silent for READY_WITHIN."""
    deadline = time.monotonic() + READY_WITHIN
    while not _answers(port):
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.05)
            return False
        if time.monotonic() > deadline:
            return False
    return True


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
