"""Show what a link would do, do it, and serve the JSON API."""

import flask
import functions_framework

from muster.entrypoint.flask_http import serve


@functions_framework.http
def responder_action(request: flask.Request) -> flask.Response:
    """Answer one HTTP request."""
    return serve("responder_action", request)
