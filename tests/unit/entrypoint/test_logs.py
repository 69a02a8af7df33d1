"""Log lines, for Cloud Logging and for people."""

import io
import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from muster.entrypoint import logs
from muster.entrypoint.http import Request, Response

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
logger = logging.getLogger("muster.test")


def decision(message: str, **fields: object) -> None:
    """Log what was decided and why, as the use cases do."""
    logger.info("%s", message, extra=fields, stacklevel=2)


@pytest.fixture(autouse=True)
def _logging() -> Iterator[None]:
    """Restore what `setup` changes, pytest's own handlers among it."""
    loggers = [logging.getLogger(name) for name in ("", "muster", "urllib3")]
    handlers, levels = list(loggers[0].handlers), [logger.level for logger in loggers]
    loggers[0].handlers.clear()
    yield
    loggers[0].handlers[:] = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


@pytest.fixture
def out() -> io.StringIO:
    """Return where the lines go."""
    return io.StringIO()


def entries(out: io.StringIO) -> list[dict[str, Any]]:
    """Return the lines as Cloud Logging reads them."""
    return [json.loads(line) for line in out.getvalue().splitlines()]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Return True."""
        return True


def test_a_decision_is_one_line_with_its_ids_and_reason(out: io.StringIO) -> None:
    """The fields are those that Cloud Logging gives a meaning to, and ours beside them."""
    logs.setup("a-project", human=False, stream=out)

    decision("paged Bo", incident="i1", event="i1-7", reason="Ada did not acknowledge", step="2")

    (entry,) = entries(out)
    assert entry["severity"] == "INFO"
    assert entry["message"] == "paged Bo"
    assert entry["logging.googleapis.com/labels"] == {"logger": "muster.test", "incident": "i1", "event": "i1-7"}
    assert (entry["incident"], entry["event"], entry["step"]) == ("i1", "i1-7", "2")
    assert entry["reason"] == "Ada did not acknowledge"
    time = datetime.fromisoformat(entry["time"])
    assert time.utcoffset() == timedelta(0)
    assert abs(time - datetime.now(UTC)) < timedelta(minutes=1)
    source = entry["logging.googleapis.com/sourceLocation"]
    assert source["file"].endswith("test_logs.py")
    assert source["function"] == "test_a_decision_is_one_line_with_its_ids_and_reason"
    assert "logging.googleapis.com/trace" not in entry


def test_a_percent_sign_in_a_message_is_text(out: io.StringIO) -> None:
    """An alert's text is never a format."""
    logs.setup(None, human=False, stream=out)

    decision("disk at 100%d", incident=None, event=None, reason="%s")

    assert entries(out)[0]["message"] == "disk at 100%d"
    assert entries(out)[0]["logging.googleapis.com/labels"] == {"logger": "muster.test"}


@pytest.mark.parametrize(
    ("headers", "span", "sampled"),
    [
        ({"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}, "00f067aa0ba902b7", True),
        ({"traceparent": f"00-{TRACE}-00f067aa0ba902b7-00"}, "00f067aa0ba902b7", False),
        ({"x-cloud-trace-context": f"{TRACE}/67667974448284343;o=1"}, "00f067aa0ba902b7", True),
        ({"x-cloud-trace-context": f"{TRACE.upper()}/67667974448284343"}, "00f067aa0ba902b7", False),
        ({"x-cloud-trace-context": TRACE}, None, False),
        (
            {"traceparent": "nonsense", "x-cloud-trace-context": f"{TRACE}/67667974448284343;o=0"},
            "00f067aa0ba902b7",
            False,
        ),
    ],
)
def test_a_requests_records_share_its_trace(
    out: io.StringIO, headers: dict[str, str], span: str | None, *, sampled: bool
) -> None:
    """Both headers that Cloud Run sends are understood: https://docs.cloud.google.com/trace/docs/trace-context."""
    logs.setup("a-project", human=False, stream=out)

    def handler(_: Request) -> Response:
        logger.info("inside")
        return Response(status=204)

    assert logs.traced(handler)(Request(method="POST", path="/", headers=headers)).status == 204
    logger.info("outside")

    inside, outside = entries(out)
    assert inside["logging.googleapis.com/trace"] == f"projects/a-project/traces/{TRACE}"
    assert inside.get("logging.googleapis.com/spanId") == span
    assert inside["logging.googleapis.com/trace_sampled"] is sampled
    assert "logging.googleapis.com/trace" not in outside


@pytest.mark.parametrize(
    "headers",
    [{}, {"traceparent": ""}, {"traceparent": f"00-{TRACE}"}, {"x-cloud-trace-context": "../../x;o=1"}],
    ids=str,
)
def test_no_trace_and_nonsense_are_no_trace(headers: dict[str, str]) -> None:
    """A caller's header never ends up in the name of a trace unless it is one."""
    assert logs.trace_of(headers) is None


def test_a_failing_handler_gives_its_trace_back(out: io.StringIO) -> None:
    """After an exception the next record in the thread is not filed under the failed request."""
    logs.setup("a-project", human=False, stream=out)

    def handler(_: Request) -> Response:
        message = "boom"
        raise RuntimeError(message)

    request = Request(method="GET", path="/", headers={"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"})
    with pytest.raises(RuntimeError):
        logs.traced(handler)(request)
    logger.info("outside")

    assert "logging.googleapis.com/trace" not in entries(out)[0]


def test_an_exception_carries_its_stack_trace(out: io.StringIO) -> None:
    """Error Reporting finds it: https://docs.cloud.google.com/error-reporting/docs/formatting-error-messages."""
    logs.setup("a-project", human=False, stream=out)

    try:
        _ = 1 / 0
    except ZeroDivisionError:
        logger.exception("a bug", extra={"incident": "i1"})

    (entry,) = entries(out)
    assert (entry["severity"], entry["message"], entry["incident"]) == ("ERROR", "a bug", "i1")
    assert entry["stack_trace"].startswith("Traceback (most recent call last):")
    assert entry["stack_trace"].endswith("ZeroDivisionError: division by zero")


def test_an_incidents_severity_is_not_the_entrys(out: io.StringIO) -> None:
    """A field that Cloud Logging gives its own meaning to is kept under another name."""
    logs.setup("a-project", human=False, stream=out)

    logger.warning("classified", extra={"severity": "P1", "time": "09:00", "stack_trace": "x"})

    (entry,) = entries(out)
    assert (entry["severity"], entry["severity_"]) == ("WARNING", "P1")
    assert (entry["time_"], entry["stack_trace_"]) == ("09:00", "x")
    assert "stack_trace" not in entry


@pytest.mark.parametrize(
    "text", ["line\nbreak\r\u2028", "\ud800 lone", "注文 🔥", "\x1b[2J", '"}\n{"severity": "INFO"']
)
def test_any_text_stays_in_its_line(out: io.StringIO, text: str) -> None:
    """An alert's text can neither begin an entry of its own nor break the JSON."""
    logs.setup("a-project", human=False, stream=out)

    logger.info("%s", text, extra={"reason": text, "odd": object(), "nested": {("a",): 1, "b": text}})

    (entry,) = entries(out)
    assert entry["message"] == entry["reason"] == entry["nested"]["b"] == text


def test_a_huge_message_is_cut_with_a_mark(out: io.StringIO) -> None:
    """Cloud Logging drops entries above 256 KiB; ours stay below, whatever the text is made of."""
    logs.setup("a-project", human=False, stream=out)

    logger.info("🔥" * 1_000_000, extra={"reason": "x" * 1_000_000})

    assert len(out.getvalue()) < 256 * 1024
    assert entries(out)[0]["message"].endswith("… [cut]")
    assert entries(out)[0]["reason"].endswith("… [cut]")


def test_a_huge_stack_trace_keeps_both_ends(out: io.StringIO) -> None:
    """Error Reporting needs the first line to know it, and people the last one."""
    logs.setup("a-project", human=False, stream=out)

    def fail() -> None:
        message = "x" * 1_000_000 + " in the end"
        raise ValueError(message)

    try:
        fail()
    except ValueError:
        logger.exception("a bug")

    assert len(out.getvalue()) < 256 * 1024
    assert entries(out)[0]["stack_trace"].startswith("Traceback (most recent call last):")
    assert entries(out)[0]["stack_trace"].endswith(" in the end")


def test_others_are_heard_from_warnings_on(out: io.StringIO) -> None:
    """Libraries' chatter is left out, their warnings are not; ours is heard from INFO on."""
    logs.setup("a-project", human=False, stream=out)

    logging.getLogger("library").info("chatter")
    logging.getLogger("library").warning("trouble")
    logger.debug("detail")
    logger.info("news")

    assert [entry["message"] for entry in entries(out)] == ["trouble", "news"]


def test_setting_up_twice_logs_once(out: io.StringIO) -> None:
    """A second setup replaces the first."""
    logs.setup("a-project", human=False, stream=out)
    logs.setup("a-project", human=False, stream=out)

    logger.info("once")

    assert len(entries(out)) == 1


def test_the_stream_is_standard_output_unless_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Cloud Run collects it."""
    logs.setup("a-project", human=False)

    logger.info("here")

    assert json.loads(capsys.readouterr().out)["message"] == "here"


def test_a_person_gets_a_short_line(out: io.StringIO) -> None:
    """Time, level, message, and the fields that are set, quoted where a value has spaces."""
    logs.setup(None, human=True, stream=out)

    decision("paged Bo", incident="i1", event=None, reason="Ada did not acknowledge", step=2)

    assert re.fullmatch(
        r'\d\d:\d\d:\d\d INFO    paged Bo incident=i1 reason="Ada did not acknowledge" step=2\n', out.getvalue()
    )


def test_a_person_is_told_nothing_twice(out: io.StringIO) -> None:
    """What the message says already, and identifiers that only machines follow, are left out."""
    logs.setup(None, human=True, stream=out)

    decision("paged Bo: Ada did not acknowledge", incident="i1", event="i1-2", reason="Ada did not acknowledge")

    assert out.getvalue()[9:] == "INFO    paged Bo: Ada did not acknowledge incident=i1\n"


def test_an_alert_cannot_command_a_persons_terminal(out: io.StringIO) -> None:
    """Line breaks and escape sequences in a message, a field or an exception become spaces; a long field is cut."""
    logs.setup(None, human=True, stream=out)

    def fail() -> None:
        message = "\x1b[2J gone"
        raise ValueError(message)

    try:
        fail()
    except ValueError:
        logger.exception("a\nb\x1b[2J", extra={"reason": "c\r\n\x1b]0;d", "long": "x" * 10_000})

    first, *stack = out.getvalue().splitlines()
    assert first[9:].startswith('ERROR   a b [2J reason="c ]0;d" long="xxx')
    assert len(first) < 300
    assert stack[0] == "Traceback (most recent call last):"
    assert "\x1b" not in out.getvalue()


def test_colour_is_for_terminals_only(out: io.StringIO) -> None:
    """A file or a pipe gets plain text."""
    terminal = Terminal()
    for stream in (out, terminal):
        logs.setup(None, human=True, stream=stream)
        logger.error("trouble")

    assert "\x1b" not in out.getvalue()
    assert terminal.getvalue().startswith("\x1b[31m")
    assert terminal.getvalue().endswith("\x1b[0m\n")
