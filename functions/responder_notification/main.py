"""Turn what happened to an incident into messages, and send each of them."""

import flask
import functions_framework

from muster.entrypoint.flask_http import serve


@functions_framework.http
def responder_notification(request: flask.Request) -> flask.Response:
    """Answer one HTTP request."""
    return serve("responder_notification", request)
