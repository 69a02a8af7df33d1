"""Do what has fallen due: escalations, deadlines and what an earlier crash left undone."""

import flask
import functions_framework

from muster.entrypoint.flask_http import serve


@functions_framework.http
def escalation_tick(request: flask.Request) -> flask.Response:
    """Answer one HTTP request."""
    return serve("escalation_tick", request)
