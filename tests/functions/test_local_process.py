"""`muster up` and `muster demo` as a user runs them: real processes, ended by Ctrl-C or by SIGKILL."""

import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
import urllib3

from muster.domain.delivery import OPEN_STATES, DeliveryState
from muster.incident_store import IncidentStore
from muster.ports import Fields, Query
from tests.support.local_process import MusterUp, muster, stored
from tests.support.passing_time import end_wait_for_the_dead
from tests.support.policy_file import GOOD, edited
from tests.support.processes import until

ALERTS = 200
CONNECTIONS = 20
KILLED_AFTER = 80
"""Alerts answered 202."""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a folder for a Muster's data, which is not there yet."""
    return tmp_path / "muster data"


def test_ctrl_c_ends_it_without_leaving_anything_behind(data: Path) -> None:
    """It answers, ends with 0 at Ctrl-C and leaves no process, no port and no lock: the next one starts at once."""
    with MusterUp(data) as up:
        assert up.interrupt() == 0
        assert up.process.gone
        assert "Traceback" not in up.output()
        with pytest.raises(urllib3.exceptions.HTTPError):
            urllib3.request("GET", f"{up.url}/health", retries=False)
    with MusterUp(data) as again:
        assert again.interrupt() == 0


def test_a_second_one_on_the_same_data_is_refused(data: Path) -> None:
    """It says so in one line and ends with 2; the first goes on."""
    with MusterUp(data) as up:
        said = refusal("up", "--port", "0", "--data", str(data), log=data.with_suffix(".2"))
        assert said == f"muster: another Muster is running on {data}\n"
        assert up.post("generic", {"title": "Still here"}).status == 202


def test_a_port_in_use_is_refused(data: Path) -> None:
    """It says so in one line, with what to do, and ends with 2."""
    with MusterUp(data) as up:
        port = up.url.rpartition(":")[2]
        other = data.with_name("other data")
        said = refusal("up", "--port", port, "--data", str(other), log=data.with_suffix(".2"))
        assert said == f"muster: port {port} is in use; choose another with --port\n"


def test_a_bad_policy_is_refused_at_its_place(data: Path, tmp_path: Path) -> None:
    """It ends with 2 and names file, line and column of what is wrong, and what was meant."""
    policy = tmp_path / "policy.yaml"
    policy.write_text(edited("time_zone: Europe/Stockholm", "time_zone: Europe/Stokholm"), "utf-8")
    said = refusal("up", "--port", "0", "--data", str(data), "--policy", str(policy), log=tmp_path / "log")
    line = GOOD.splitlines().index("time_zone: Europe/Stockholm") + 1
    assert re.fullmatch(rf"muster: {re.escape(str(policy))}:{line}:12: .*Europe/Stockholm.*\n", said), said


def test_a_missing_policy_is_refused(data: Path, tmp_path: Path) -> None:
    """It says in one line which file it looked for, and ends with 2."""
    said = refusal("up", "--port", "0", "--data", str(data), "--policy", "nowhere.yaml", log=tmp_path / "log")
    assert re.fullmatch(r"muster: .*nowhere\.yaml.*\n", said), said


def test_the_demo_runs_to_its_end_by_itself(tmp_path: Path) -> None:
    """`muster demo --once` ends with 0, and its timeline goes from the alert over the page to the acknowledgement."""
    log = tmp_path / "log"
    assert muster("demo", "--once", "--port", "0", log=log).wait() == 0
    said = log.read_text("utf-8")
    timeline = said.partition("The incident's timeline:")[2]
    told = re.findall(r"^  \d\d:\d\d:\d\d  (Opened|Paged|Acknowledged) ", timeline, re.MULTILINE)
    assert told == ["Opened", "Paged", "Acknowledged"], said
    assert "Traceback" not in said


@pytest.mark.parametrize("keys", [ALERTS, 1], ids=["200 keys", "one key"])
def test_a_kill_in_the_middle_of_a_storm_loses_nothing(data: Path, keys: int) -> None:
    """Killed amid 200 alerts from 20 connections: what was accepted is on record, no page recorded as sent is repeated.

    A page that was on its way at that moment may be: a duplicate beats a loss.
    """
    with MusterUp(data) as up:
        accepted = storm(up, range(ALERTS), keys, kill_after=KILLED_AFTER)
    assert KILLED_AFTER <= len(accepted) < ALERTS
    with stored(data) as store:
        sent = deliveries(store, DeliveryState.SENT)
        on_their_way = end_wait_for_the_dead(store)

    with MusterUp(data) as again, stored(data) as store:
        assert len(storm(again, set(range(ALERTS)) - accepted, keys)) == ALERTS - len(accepted)
        until(lambda: settled(store, keys), "the end of the work")
        assert {each["title"] for each in documents(store, "alerts")} == {title(number) for number in range(ALERTS)}
        assert {each["suppressed"] for each in documents(store, "alerts")} == {None}
        assert len({each["key"] for each in documents(store, "incidents")}) == keys
        pages = {delivery for delivery in deliveries(store, DeliveryState.SENT) if delivery[0] == "push"}
        assert len(pages) == keys
        assert again.interrupt() == 0

    shown = Counter(printed(again.output()))
    assert {delivery: shown[delivery] for delivery in sent} == dict.fromkeys(sent, 1)
    assert pages <= shown.keys()
    assert shown.total() - len(shown) <= on_their_way


def storm(up: MusterUp, numbers: range | set[int], keys: int, kill_after: int | None = None) -> set[int]:
    """Post alerts by all connections at once, and return which were accepted; kill Muster after so many of them."""
    accepted: set[int] = set()
    killed = Event()

    def post(number: int) -> None:
        if killed.is_set():
            return
        try:
            answer = up.post("generic", {"title": title(number), "severity": "P2", "key": f"key-{number % keys}"})
        except urllib3.exceptions.HTTPError:
            return
        if answer.status == 202:
            accepted.add(number)
        if kill_after is not None and len(accepted) >= kill_after:
            killed.set()
            up.process.kill()

    with ThreadPoolExecutor(CONNECTIONS) as threads:
        list(threads.map(post, numbers))
    return accepted


def title(number: int) -> str:
    """Return the title of an alert."""
    return f"Alert {number:03}"


def printed(output: str) -> Iterator[tuple[str, str]]:
    """Yield the messages that were printed, as (kind of channel, title of the incident)."""
    for head, text in re.findall(r"^╭─ (\w+) to .*\n((?:│.*\n)+)╰", output, re.MULTILINE):
        (about,) = set(re.findall(r"Alert \d{3}", text))
        yield head, about


def deliveries(store: IncidentStore, state: DeliveryState) -> set[tuple[str, str]]:
    """Return the deliveries in a state, as (kind of channel, title of the incident)."""
    titles = {each["id"]: each["title"] for each in documents(store, "incidents")}
    kinds = {"page": "push", "update": "slack"}
    found = [each for each in documents(store, "deliveries") if each["state"] == state]
    return {(kinds[each["kind"]], titles[each["incident"]]) for each in found}


def documents(store: IncidentStore, collection: str) -> list[Fields]:
    """Return all documents of a collection."""
    return [document.fields for document in store.documents.query(Query(collection=collection))]


def settled(store: IncidentStore, keys: int) -> bool:
    """Return whether every alert is filed, and every delivery has its outcome."""
    states = [each["state"] for each in documents(store, "deliveries")]
    filed = {each["title"] for each in documents(store, "alerts")}
    return len(filed) == ALERTS and len(states) == 2 * keys and not set(states) & set(OPEN_STATES)


def refusal(*arguments: str, log: Path) -> str:
    """Run `muster`, which must end with 2, and return what it says."""
    assert muster(*arguments, log=log).wait() == 2
    return log.read_text("utf-8")
