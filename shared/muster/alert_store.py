"""Find alerts on record, and what is known of their keys and groups, over any document store."""

from datetime import datetime

import msgspec

from muster import queries
from muster.domain.alert import Alert
from muster.domain.group import Entrance, Group
from muster.domain.key import Key
from muster.ports import Document, DocumentStore
from muster.records import FiledAlert, Stored
from muster.schema import read, upgraded


class AlertStore:
    """The documents by which an alert finds its incident, as domain values. Raises ports.StoreUnavailable."""

    def __init__(self, documents: DocumentStore) -> None:
        """Look in `documents`."""
        self._documents = documents

    def get(self, alert_id: str) -> FiledAlert | None:
        """Return an alert on record."""
        document = self._documents.get(f"alerts/{alert_id}")
        return _filed(document) if document else None

    def key(self, key_id: str) -> Stored[Key] | None:
        """Return what is known of a deduplication key."""
        document = self._documents.get(f"keys/{key_id}")
        return Stored(value=read(document, Key), version=document.version) if document else None

    def group(self, incident_id: str) -> Stored[Group] | None:
        """Return what is known of a group's incident besides itself."""
        document = self._documents.get(f"groups/{incident_id}")
        return Stored(value=read(document, Group), version=document.version) if document else None

    def entrance(self, group_id: str) -> Stored[Entrance] | None:
        """Return which incident the alerts of a group share."""
        document = self._documents.get(f"entrances/{group_id}")
        return Stored(value=read(document, Entrance), version=document.version) if document else None

    def members(self, incident_id: str, limit: int | None = None) -> list[Key]:
        """Return the keys of a group's incident that their senders have not closed."""
        found = self._documents.query(queries.members(incident_id, limit))
        return [read(document, Key) for document in found]

    def of_key(self, key_id: str, since: datetime, limit: int) -> list[FiledAlert]:
        """Return the latest alerts of a key that say, by the sender's time since an instant, that it is happening."""
        return [_filed(document) for document in self._documents.query(queries.alerts_of_key(key_id, since, limit))]

    def count(self, incident_id: str) -> int:
        """Return how many alerts are filed under an incident."""
        return self._documents.count(queries.alerts(incident_id))

    def open(self, incident_id: str, limit: int) -> list[Alert]:
        """Return the alerts under an incident that say it is happening, the newest first by the sender's time."""
        return [_filed(document).alert for document in self._documents.query(queries.open_alerts(incident_id, limit))]

    def count_open(self, incident_id: str) -> int:
        """Return how many alerts under an incident say that it is happening."""
        return self._documents.count(queries.open_alerts(incident_id))

    def latest_open(self, incident_id: str) -> Alert | None:
        """Return the newest alert under an incident that says it is happening."""
        return next(iter(self.open(incident_id, 1)), None)

    def latest_open_of(self, incident_id: str, key_id: str) -> Alert | None:
        """Return the newest alert of one of the keys under an incident that says it is happening."""
        found = self._documents.query(queries.latest_open_alert_of(incident_id, key_id))
        return _filed(found[0]).alert if found else None


def _filed(document: Document) -> FiledAlert:
    fields = upgraded("alerts", document.fields)
    return FiledAlert(
        alert=msgspec.convert(fields, Alert),
        incident=fields["incident"],
        suppressed=fields["suppressed"],
        version=document.version,
    )
