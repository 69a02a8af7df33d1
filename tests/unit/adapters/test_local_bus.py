"""What the local bus promises beside the port's contract: nothing lost over crashes, nothing left behind."""

import json
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

import muster
from muster.adapters.local_bus import LocalBus, Subscription
from muster.adapters.system_clock import SystemClock
from muster.entrypoint.http import Request, Response
from muster.entrypoint.push import Push, decode
from muster.ports import BusUnavailable, Outgoing
from tests.support.servers import Arrivals

SOON = timedelta(milliseconds=1)
DEADLINE = timedelta(seconds=10)

CHILD = """
import sys, threading
from pathlib import Path
from muster.adapters.local_bus import LocalBus, Subscription
from muster.adapters.system_clock import SystemClock
from muster.ports import Outgoing

def deliver(subscription, request):
    print("delivering", flush=True)
    threading.Event().wait()

push = Subscription(name="push", topic="alerts", path="/alerts", workers=1)
bus = LocalBus(Path(sys.argv[1]), [push], deliver, SystemClock())
for number in range(50):
    bus.publish("alerts", [Outgoing(data=b"%d" % number)])
if sys.argv[2] == "deliver":
    bus.start()
else:
    print("published", flush=True)
threading.Event().wait()
"""


class Handler:
    """Keeps what is delivered, and answers what `answer` says: a status, or an exception to raise."""

    def __init__(self, answer: Callable[[Push], int | Exception] = lambda _: 204) -> None:
        self.answer = answer
        self.pushes: Arrivals[Push] = Arrivals()
        self.requests: Arrivals[Request] = Arrivals()

    def __call__(self, _: Subscription, request: Request) -> Response:
        """Handle a delivery."""
        push = decode(request)
        self.requests.add(request)
        self.pushes.add(push)
        answer = self.answer(push)
        if isinstance(answer, Exception):
            raise answer
        return Response(status=answer)


def subscription(
    *, name: str = "push", workers: int = 4, ack_deadline: timedelta = DEADLINE, max_attempts: int = 100
) -> Subscription:
    """Return a subscription to "alerts" whose back-off is a millisecond."""
    return Subscription(
        name=name,
        topic="alerts",
        path="/alerts",
        workers=workers,
        ack_deadline=ack_deadline,
        min_backoff=SOON,
        max_backoff=SOON,
        max_attempts=max_attempts,
    )


@contextmanager
def running(file: Path, handler: Handler, *subscriptions: Subscription, token: str | None = None) -> Iterator[LocalBus]:
    """Run a bus over `file`, with one subscription unless told."""
    bus = LocalBus(file, subscriptions or (subscription(),), handler, SystemClock(), token=token)
    bus.start()
    try:
        yield bus
    finally:
        bus.stop()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where the bus keeps its messages: a path with a space in it."""
    (tmp_path / "a folder").mkdir()
    return tmp_path / "a folder" / "bus.db"


def stored(file: Path) -> int:
    """Return how many messages the file holds that are not acknowledged."""
    with closing(sqlite3.connect(file)) as connection:
        count: int = connection.execute("SELECT count(*) FROM waiting").fetchone()[0]
        return count


def kill_while(file: Path, task: str) -> None:
    """Let a process publish 50 messages and kill it without warning: before, or in the middle of, delivering them."""
    source_root = str(Path(muster.__file__).parents[1])
    command = [sys.executable, "-c", CHILD, str(file), task]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={"PYTHONPATH": source_root}) as child:
        assert child.stdout is not None
        assert child.stdout.readline()
        child.kill()


@pytest.mark.parametrize("task", ["publish", "deliver"])
def test_published_messages_survive_a_kill(file: Path, task: str) -> None:
    """What publish returned for is delivered by the next process, even what a handler was at work on."""
    kill_while(file, task)

    handler = Handler()
    with running(file, handler) as bus:
        assert bus.idle(DEADLINE)

    assert {int(push.data) for push in handler.pushes.all} == set(range(50))


def test_acknowledged_messages_do_not_come_back(file: Path) -> None:
    """After idle, a restart finds nothing to deliver, and gives no id a second time."""
    first, second = Handler(), Handler()
    with running(file, first) as bus:
        bus.publish("alerts", [Outgoing(data=b"once")] * 3)
        assert bus.idle(DEADLINE)
        assert (bus.pending(), stored(file)) == ({"push": 0}, 0)
    with running(file, second) as bus:
        assert bus.idle(DEADLINE)
        assert second.pushes.all == ()
        bus.publish("alerts", [Outgoing(data=b"new")])
        new = second.pushes.wait_for(1)[0]

    assert new.message_id not in {push.message_id for push in first.pushes.all}


def test_an_unfinished_message_is_due_at_once_after_a_restart(file: Path) -> None:
    """A back-off of minutes does not outlive the process; the count of attempts does."""
    patient = Subscription(name="push", topic="alerts", path="/alerts", min_backoff=timedelta(minutes=5))
    refusing, accepting = Handler(lambda _: 500), Handler()
    with running(file, refusing, patient) as bus:
        bus.publish("alerts", [Outgoing(data=b"x")])
        assert refusing.pushes.wait_for(1)[0].attempt == 1
        assert bus.idle(DEADLINE)
        assert bus.pending() == {"push": 1}
    with running(file, accepting, patient):
        assert accepting.pushes.wait_for(1)[0].attempt == 2


def test_the_request_is_a_pubsub_push(file: Path) -> None:
    """Handlers get what Pub/Sub would post: https://cloud.google.com/pubsub/docs/push#receive_push."""
    handler = Handler()
    with running(file, handler, token="local-only") as bus:
        bus.publish("alerts", [Outgoing(data=b"Hi?>", attributes={"type": "t"})])
        request = handler.requests.wait_for(1)[0]

    body = json.loads(request.body)
    assert (request.method, request.path) == ("POST", "/alerts")
    assert request.headers == {"content-type": "application/json", "authorization": "Bearer local-only"}
    assert body.keys() == {"message", "subscription", "deliveryAttempt"}
    assert body["subscription"] == "projects/local/subscriptions/push"
    assert body["message"].keys() == {"data", "attributes", "messageId", "publishTime"}
    assert body["message"]["data"] == "SGk/Pg=="


def test_an_exception_is_a_refusal(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A handler that raises is called again, and its stack trace is logged."""
    handler = Handler(lambda push: RuntimeError("boom") if push.attempt == 1 else 204)
    with running(file, handler) as bus:
        bus.publish("alerts", [Outgoing(data=b"x")])
        assert [push.attempt for push in handler.pushes.wait_for(2)] == [1, 2]

    assert "boom" in caplog.text


def test_a_hopeless_message_is_kept_as_a_dead_letter(file: Path) -> None:
    """After max_attempts it is delivered no more, and kept whole, with the reason, over a restart."""
    handler = Handler(lambda _: 500)
    with running(file, handler, subscription(max_attempts=3)) as bus:
        bus.publish("alerts", [Outgoing(data=b"\x00hopeless", attributes={"type": "t"})])
        handler.pushes.wait_for(3)
        assert bus.idle(DEADLINE)
        assert bus.pending() == {"push": 0}
    with running(file, handler, subscription(max_attempts=3)) as bus:
        assert bus.idle(DEADLINE)
        (letter,) = bus.dead_letters()

    assert len(handler.pushes.all) == 3
    assert (letter.copy.data, letter.copy.attributes) == (b"\x00hopeless", {"type": "t"})
    assert (letter.copy.subscription, letter.copy.message_id) == ("push", handler.pushes.all[0].message_id)
    assert (letter.attempts, letter.reason) == (3, "answered 500")
    assert letter.copy.published_at <= letter.died_at


def test_stop_finishes_what_runs_and_leaves_no_thread(file: Path) -> None:
    """The handler at work completes and its answer is stored; afterwards no thread of the bus is left."""
    before = set(threading.enumerate())
    entered, leave = threading.Event(), threading.Event()

    def answer(_: Push) -> int:
        entered.set()
        leave.wait(10)
        return 204

    bus = LocalBus(file, [subscription(workers=2)], Handler(answer), SystemClock())
    bus.start()
    bus.publish("alerts", [Outgoing(data=b"x")])
    assert entered.wait(10)
    stopping = threading.Thread(target=bus.stop)
    stopping.start()
    leave.set()
    stopping.join(10)

    assert set(threading.enumerate()) == before
    with pytest.raises(BusUnavailable):
        bus.publish("alerts", [Outgoing(data=b"too late")])
    assert stored(file) == 0


def test_a_slow_handler_does_not_hold_up_publishers(file: Path) -> None:
    """While every worker is busy, messages are stored; they are delivered afterwards, in order."""
    leave = threading.Event()

    def answer(_: Push) -> int:
        leave.wait(10)
        return 204

    handler = Handler(answer)
    with running(file, handler, subscription(workers=1)) as bus:
        for number in range(100):
            bus.publish("alerts", [Outgoing(data=b"%d" % number)])
        assert bus.pending() == {"push": 100}
        assert not bus.idle(SOON)
        leave.set()
        assert bus.idle(DEADLINE)

    assert [int(push.data) for push in handler.pushes.all] == list(range(100))


def test_a_message_whose_handler_hangs_is_delivered_again(file: Path) -> None:
    """Past the acknowledgement deadline another worker takes it; the success of either ends it."""
    leave = threading.Event()

    def answer(push: Push) -> int:
        if push.attempt == 1:
            leave.wait(10)
        return 204

    handler = Handler(answer)
    with running(file, handler, subscription(ack_deadline=timedelta(milliseconds=20))) as bus:
        bus.publish("alerts", [Outgoing(data=b"x")])
        assert [push.attempt for push in handler.pushes.wait_for(2)] == [1, 2]
        leave.set()
        assert bus.idle(DEADLINE)
        assert bus.pending() == {"push": 0}


def test_a_handler_may_publish(file: Path) -> None:
    """Idle waits for what handlers publish, too: a chain of messages is seen to its end."""
    handler = Handler()
    with running(file, handler) as bus:

        def answer(push: Push) -> int:
            if push.data != b"0":
                bus.publish("alerts", [Outgoing(data=b"%d" % (int(push.data) - 1))])
            return 204

        handler.answer = answer
        bus.publish("alerts", [Outgoing(data=b"20")])
        assert bus.idle(DEADLINE)

        assert [int(push.data) for push in handler.pushes.all] == list(range(20, -1, -1))


def test_messages_of_a_subscription_that_is_gone_are_kept(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A changed configuration deletes nothing: it is said aloud, and the messages wait for their subscription."""
    stored = LocalBus(file, [subscription()], Handler(), SystemClock())
    stored.publish("alerts", [Outgoing(data=b"x")])
    stored.stop()
    with running(file, Handler(), subscription(name="other")) as bus:
        assert bus.pending() == {"other": 0}
    handler = Handler()
    with running(file, handler):
        assert handler.pushes.wait_for(1)[0].data == b"x"

    assert "push" in caplog.text


def test_a_failing_file_is_an_unavailable_bus(file: Path) -> None:
    """What cannot be stored is not accepted, and the bus goes on when the file works again."""
    handler = Handler()
    with running(file, handler) as bus, closing(sqlite3.connect(file)) as vandal:
        vandal.execute("ALTER TABLE waiting RENAME TO elsewhere")
        with pytest.raises(BusUnavailable):
            bus.publish("alerts", [Outgoing(data=b"refused")])
        vandal.execute("ALTER TABLE elsewhere RENAME TO waiting")
        bus.publish("alerts", [Outgoing(data=b"stored")])
        assert handler.pushes.wait_for(1)[0].data == b"stored"
