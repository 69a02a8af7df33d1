"""What Cloud Scheduler is answered by the function that it calls."""

from datetime import datetime

import pytest

from muster.entrypoint.callers import DevelopmentVerifier
from muster.entrypoint.http import Request, Response
from muster.entrypoint.tick_http import TickHandler
from muster.ports import NoPolicy, StoreUnavailable
from muster.usecases.redrive_dead_letters import RedriveReport
from muster.usecases.run_tick import TickReport
from tests.support.intake import NOW, StoppedClock

TOKEN = "the Scheduler's"


class Jobs:
    """Both jobs, with the report or the exception that a test wants of them."""

    def __init__(self) -> None:
        """Begin with nothing to do."""
        self.ticked: list[datetime] = []
        self.redriven = 0
        self.tick_ends_with: TickReport | Exception = TickReport()
        self.redrive_ends_with = RedriveReport()

    def tick(self, now: datetime) -> TickReport:
        """Note the call."""
        self.ticked.append(now)
        if isinstance(self.tick_ends_with, Exception):
            raise self.tick_ends_with
        return self.tick_ends_with

    def redrive(self) -> RedriveReport:
        """Note the call."""
        self.redriven += 1
        return self.redrive_ends_with


@pytest.fixture
def jobs() -> Jobs:
    """Return the jobs behind `call`."""
    return Jobs()


def call(jobs: Jobs, path: str, method: str = "POST", token: str = TOKEN) -> Response:
    """Call the function as the Scheduler does."""
    handler = TickHandler(jobs.tick, jobs.redrive, DevelopmentVerifier({}, TOKEN), StoppedClock(), development=False)
    return handler(Request(method=method, path=path, headers={"authorization": f"Bearer {token}"}))


def test_each_path_has_its_job(jobs: Jobs) -> None:
    """The tick is told the time; neither job runs with the other."""
    assert call(jobs, "/tick").status == 200
    assert (jobs.ticked, jobs.redriven) == ([NOW], 0)

    assert call(jobs, "/dead-letters").status == 200
    assert (jobs.ticked, jobs.redriven) == ([NOW], 1)


@pytest.mark.parametrize("path", ["/tick", "/dead-letters"])
def test_only_the_scheduler_may_call(jobs: Jobs, path: str) -> None:
    """A stranger, another method and another path are refused, and nothing is done."""
    assert call(jobs, path, token="a stranger's").status == 401
    assert call(jobs, path, method="GET").status == 405
    assert call(jobs, f"{path}/").status == 404
    assert (jobs.ticked, jobs.redriven) == ([], 0)


@pytest.mark.parametrize("error", [StoreUnavailable("away"), NoPolicy("none")])
def test_a_tick_that_cannot_work_now_is_left_to_the_next(jobs: Jobs, error: Exception) -> None:
    """It is said to have failed, which Cloud Scheduler shows."""
    jobs.tick_ends_with = error
    assert call(jobs, "/tick").status == 503


def test_a_re_drive_tells_what_it_did(jobs: Jobs, caplog: pytest.LogCaptureFixture) -> None:
    """In the answer and in the log; an hour without dead letters is not worth a line."""
    call(jobs, "/dead-letters")
    assert caplog.records == []
    jobs.redrive_ends_with = RedriveReport(redriven={"alerts": 2}, again=1, left=["alerts"])

    answer = call(jobs, "/dead-letters")

    assert answer.status == 200
    assert answer.body == b'{"redriven":{"alerts":2},"again":1,"left":["alerts"],"unavailable":{}}'
    (record,) = caplog.records
    assert (record.levelname, vars(record)["redriven"]) == ("WARNING", {"alerts": 2})


def test_a_re_drive_without_the_bus_has_failed(jobs: Jobs) -> None:
    """Cloud Scheduler is answered 503, with what was done all the same."""
    jobs.redrive_ends_with = RedriveReport(redriven={"alerts": 2}, unavailable={"monitoring": "404"})

    answer = call(jobs, "/dead-letters")

    assert (answer.status, b'"monitoring":"404"' in answer.body) == (503, True)
