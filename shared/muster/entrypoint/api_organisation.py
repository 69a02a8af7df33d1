"""The API's answers about the organisation: its policy."""

from muster.entrypoint import api_views
from muster.entrypoint.api_call import Call
from muster.entrypoint.http import Response, json_response


def policy(call: Call) -> Response:
    """Return the policy in force, without anybody's address."""
    return json_response(200, api_views.policy(call.policy))
