"""From the 2xx of an alert to its page at the provider: real HTTP on both sides, at a rate far below the limit."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

import yaml

from muster.policy.load import load as load_policy
from tests.bench import load
from tests.bench.figures import Figure, at_most, percentile
from tests.bench.programs import KEY, Call, muster_up, relay, running
from tests.support.servers import Answer, HttpRecorder, Recorded, as_json

RATE = 20.0
"""Alerts a second."""
WARM_UP = 5
"""Alerts."""
TARGETS = {50: 20, 99: 100}
"""Milliseconds by percentile."""
PATIENCE = 60.0


class Phone:
    """Stands for ntfy, and notes when each alert's page came, by the alert's title."""

    def __init__(self) -> None:
        """Begin with none."""
        self.pages: dict[str, float] = {}

    def __call__(self, request: Recorded) -> Answer:
        """Take a message; only pages count, and of those the first of each alert."""
        now, body = monotonic(), request.json()
        if "sequence_id" in body or "labels" in body:
            self.pages.setdefault(_alert_in(body), now)
        return as_json({"id": "page"})


def latency(count: int) -> Iterator[Figure]:
    """Measure `count` alerts, 20 a second; the bare relay posts each alert on as soon as it has answered."""
    with TemporaryDirectory(prefix="muster-bench-") as folder:
        bare, value = _of_relay(Path(folder), count), _of_muster(Path(folder), count)
    for percent, limit in TARGETS.items():
        yield Figure(
            name=f"alert's 2xx to its page at the provider, p{percent}",
            unit="ms",
            value=percentile(value, percent),
            baseline=percentile(bare, percent),
            target=at_most(limit, "ms"),
        )


def _of_relay(folder: Path, count: int) -> list[float]:
    phone = Phone()
    with HttpRecorder(phone) as server, running(relay(server.url), Call(), folder / "relay.log") as program:
        return _measure(program.port, phone, server, count, 1)


def _of_muster(folder: Path, count: int) -> list[float]:
    phone = Phone()
    with HttpRecorder(phone) as server:
        policy, data = folder / "policy.yaml", folder / "data"
        policy.write_text(_policy(server.url), "utf-8")
        up = muster_up(data, "--policy", str(policy), "--send")
        (data / "secrets/slack-incidents").write_text(f"{server.url}/slack", "ascii")
        with running(up, Call(), folder / "muster.log") as program:
            return _measure(program.port, phone, server, count, 2)


def _measure(port: int, phone: Phone, server: HttpRecorder, count: int, messages: int) -> list[float]:
    """Return for each alert the milliseconds between its 2xx and its page.

    The first alerts, which find code that is still being imported, are sent before, and do not count.
    """
    load.run(port, KEY, range(WARM_UP))
    server.requests.wait_for(WARM_UP * messages, PATIENCE)
    phone.pages.clear()
    answered = load.run(port, KEY, range(WARM_UP, WARM_UP + count), rate=RATE).answered
    server.requests.wait_for((WARM_UP + count) * messages, PATIENCE)
    return [(phone.pages[alert] - at) * 1000 for alert, at in answered.items()]


def _alert_in(body: Mapping[str, Any]) -> str:
    """Return the key of the alert that a page, or a relayed alert, is about."""
    title = str(body["title"])
    return load.name(int(title.partition("db-")[2].split()[0]))


def _policy(url: str) -> str:
    """Return the preset `starter` with ntfy at `url`."""
    policy = yaml.safe_load(load_policy("starter")[0])
    policy["channels"]["push"]["providers"] = [{"ntfy": {"url": url}}]
    return json.dumps(policy, default=str)  # JSON is YAML, with every text in quotes
