"""Find or open the incident that an alert belongs to."""

import flask
import functions_framework

from muster.entrypoint.flask_http import serve


@functions_framework.http
def incident_classification(request: flask.Request) -> flask.Response:
    """Answer one HTTP request."""
    return serve("incident_classification", request)
