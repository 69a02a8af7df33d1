"""Incidents by the thousand, without the time that it takes to open each."""

from collections.abc import Sequence

from muster.ports import Create, DocumentStore, Fields

AT_ONCE = 500
"""Documents in a commit; Firestore takes no more."""


def fields_of(store: DocumentStore, incident: str) -> Fields:
    """Return the document of an incident."""
    document = store.get(f"incidents/{incident}")
    assert document is not None
    return document.fields


def copy_incidents(models: Sequence[Fields], count: int, store: DocumentStore) -> None:
    """Store so many more incidents like the models, of each in turn, which are due when it is."""
    copies = [Create(f"incidents/copy-{n}", {**models[n % len(models)], "id": f"copy-{n}"}) for n in range(count)]
    for start in range(0, count, AT_ONCE):
        store.commit(copies[start : start + AT_ONCE])
