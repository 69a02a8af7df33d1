"""Attach what an alert's resource had logged to the incident that the alert opened."""

import flask
import functions_framework

from muster.entrypoint.flask_http import serve


@functions_framework.http
def incident_evidence(request: flask.Request) -> flask.Response:
    """Answer one HTTP request."""
    return serve("incident_evidence", request)
