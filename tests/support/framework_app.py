"""The application that Cloud Run serves: functions-framework around a function's own main.py, in this process."""

import sys
from pathlib import Path

import flask
import functions_framework
import pytest

from muster.entrypoint import flask_http
from muster.entrypoint.http import Handler

FUNCTIONS = Path(__file__).parents[2] / "functions"


def framework_app(function: str, handler: Handler, monkeypatch: pytest.MonkeyPatch) -> flask.Flask:
    """Return the function's application, answering with `handler` instead of one over Google's services."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setitem(flask_http._handlers, function, handler)  # noqa: SLF001 - where the process keeps it
    main = str(FUNCTIONS / function / "main.py")
    app: flask.Flask = functions_framework.create_app(function, main)  # type: ignore[no-untyped-call]
    return app
