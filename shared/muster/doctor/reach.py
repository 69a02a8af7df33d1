"""What answers over HTTP, and what time it is there."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from muster.doctor.check import Check, Finding
from muster.doctor.commands import service_log
from muster.doctor.deployment import Deployment
from muster.ports import Clock

PUBLIC = ("alert_intake", "responder_action")
"""The functions that answer from outside; the others are behind Cloud Run's own check of who calls."""
PATIENCE = 15.0
"""Seconds for an answer: a function may have to start first."""
SKEW = timedelta(seconds=10)
OK = 200


class NoAnswer(Exception):  # noqa: N818 - a state of the world
    """Nobody answered; the text says why."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """An HTTP answer's status, the time it says it is, and the time it came by our own clock."""

    status: int
    date: datetime | None
    came: datetime


def deployed(deployment: Deployment, clock: Clock) -> Iterator[Check]:
    """Yield a check of each public function, and one of the clock."""
    urls = []
    for region, chain in deployment.regions.items():
        for function in (chain.functions[name] for name in PUBLIC if name in chain.functions):
            urls.append(function.url)
            yield health(
                function.service, function.url, service_log(function.service, deployment.project), clock, region
            )
    yield time(urls, clock)


def health(subject: str, url: str, fix: str, clock: Clock, region: str | None = None) -> Check:
    """Return a check that `url` answers its /health."""

    def look() -> Iterator[Finding]:
        try:
            status = _ask(url, clock).status
        except NoAnswer as error:
            yield Finding(what=f"{subject} does not answer at {url}/health: {error}", fix=fix)
            return
        if status != OK:
            yield Finding(what=f"{subject} answers {url}/health with {status}", fix=fix)

    return Check(area="health", region=region, subject=subject, well=f"answers at {url}", look=look)


def time(urls: Iterable[str], clock: Clock) -> Check:
    """Return a check of this machine's clock against the first of `urls` that says what time it is there."""
    return Check(area="clock", subject="this machine's clock", well="is right", look=_skew(list(urls), clock))


def _skew(urls: list[str], clock: Clock) -> Callable[[], Iterator[Finding]]:
    def look() -> Iterator[Finding]:
        for url in urls:
            try:
                answer = _ask(url, clock)
            except NoAnswer:
                continue
            if answer.date:
                off = answer.came - answer.date
                if abs(off) > SKEW:
                    which = "ahead of" if off > timedelta() else "behind"
                    what = f"this machine's clock is {abs(off).total_seconds():.0f} s {which} the one at {url}"
                    yield Finding(what=what, fix="sudo timedatectl set-ntp true")
                return
        what = "this machine's clock could not be compared: nobody said what time it is"
        yield Finding(what=what, fix="muster doctor, again once something answers", severity="warning")

    return look


def _ask(url: str, clock: Clock) -> _Answer:
    """Ask for /health once. Raises NoAnswer."""
    import urllib3  # noqa: PLC0415 - 80 ms that --help need not pay

    try:
        with urllib3.PoolManager(timeout=PATIENCE, retries=False) as pool:
            response = pool.request("GET", f"{url}/health")
    except urllib3.exceptions.HTTPError as error:
        raise NoAnswer(type(error).__name__) from error
    return _Answer(response.status, _date(response.headers.get("Date", "")), clock.now())


def _date(text: str) -> datetime | None:
    """Read an HTTP date: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7."""
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None
