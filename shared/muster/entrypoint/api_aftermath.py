"""The API's answers about what is left once an incident is over: its report, action items, and figures."""

from datetime import timedelta

import msgspec

from muster.domain.incident import Incident
from muster.domain.metrics import Figures, Metrics, figures, metrics
from muster.domain.report import draft
from muster.domain.rules.severities import SEVERITIES
from muster.entrypoint import api_aftermath_shapes as shapes
from muster.entrypoint.api_aftermath_operations import MARKDOWN
from muster.entrypoint.api_call import Call
from muster.entrypoint.api_problems import Problem
from muster.entrypoint.http import Response, json_response
from muster.incident_store import IncidentStore
from muster.ports import Clock

USUALLY = timedelta(days=30)
COUNTED = 1_000
"""Incidents that one answer counts; each is a document read."""
FOLLOWED_UP = 100
"""Incidents whose action items one answer lists."""


class Aftermaths:
    """Reads what is left once incidents are over."""

    def __init__(self, store: IncidentStore, clock: Clock) -> None:
        """Answer from `store`; `clock` says what the last days are."""
        self._store = store
        self._clock = clock

    def report(self, call: Call) -> Response:
        """Return the draft of an incident's report."""
        stored = self._store.incident(call.id)
        if stored is None:
            raise Problem(404, "There is no such incident.")
        text = draft(stored.value, self._store.timeline(call.id), call.policy)
        return Response(status=200, body=text.encode(), content_type=f"{MARKDOWN}; charset=utf-8")

    def actions(self, _call: Call) -> Response:
        """Return the action items that somebody has still to see to, the next due first."""
        found = self._store.followed_up(FOLLOWED_UP + 1)
        items = [item for stored in found[:FOLLOWED_UP] for item in _open_items(stored.value)]
        items.sort(key=lambda item: (item.due, item.incident, item.number))
        return json_response(200, shapes.ActionItemList(actions=tuple(items), more=len(found) > FOLLOWED_UP))

    def metrics(self, call: Call) -> Response:
        """Return the figures of the incidents opened since an instant."""
        since = call.instant("since", self._clock.now() - USUALLY)
        severity = call.one_of("severity", ("", *SEVERITIES), "")
        found = self._store.incidents_since(since, COUNTED + 1)
        wanted = [stored.value for stored in found[:COUNTED]]
        counted = [each for each in wanted if not each.test and severity in {"", each.severity}]
        by_part = {part: _figures(each) for part, each in figures(counted).items()}
        more = len(found) > COUNTED
        return json_response(200, shapes.MetricsSummary(since=since, incidents=len(counted), more=more, **by_part))


def aftermath(incident: Incident) -> shapes.Aftermath:
    """Show what is left to do about an incident."""
    left = incident.aftermath
    checks = ((each, left.checked.get(each)) for each in left.checklist)
    return shapes.Aftermath(
        checklist=tuple(
            shapes.Criterion(
                criterion=each, checked_by=check.by if check else None, checked_at=check.at if check else None
            )
            for each, check in checks
        ),
        review=msgspec.convert(left.review, shapes.Review | None, from_attributes=True),
        actions=tuple(msgspec.convert(fields, shapes.ActionItem) for fields in _items(incident)),
    )


def measured(incident: Incident) -> shapes.Metrics:
    """Show how long each part of the response took."""
    found: Metrics = metrics(incident)
    return shapes.Metrics(**{name: _seconds(getattr(found, name)) for name in shapes.Metrics.__struct_fields__})


def _items(incident: Incident) -> list[dict[str, object]]:
    items = enumerate(incident.aftermath.actions, start=1)
    return [{**msgspec.to_builtins(item), "number": number, "state": item.state} for number, item in items]


def _open_items(incident: Incident) -> list[shapes.OpenActionItem]:
    whose = {"incident": incident.id, "title": incident.title, "severity": incident.severity}
    return [
        msgspec.convert(fields | whose, shapes.OpenActionItem)
        for fields in _items(incident)
        if fields["state"] != "verified"
    ]


def _figures(found: Figures) -> shapes.Figures:
    return shapes.Figures(
        known=found.known, unknown=found.unknown, median=_seconds(found.median), p90=_seconds(found.p90)
    )


def _seconds(length: timedelta | None) -> int | None:
    return None if length is None else length // timedelta(seconds=1)
