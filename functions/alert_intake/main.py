"""Take alerts in from any monitoring system and publish them durably."""

import flask
import functions_framework

from muster.entrypoint.flask_http import serve


@functions_framework.http
def alert_intake(request: flask.Request) -> flask.Response:
    """Answer one HTTP request."""
    return serve("alert_intake", request)
