"""What a check may do with stored documents: look at them."""

from typing import Protocol

from muster.ports import Document, Query


class Documents(Protocol):
    """The reading half of `muster.ports.DocumentStore`, with the same promises."""

    def get(self, path: str) -> Document | None:
        """Return the document, or None where there is none."""
        ...

    def query(self, query: Query) -> list[Document]:
        """Return the documents that match, in order."""
        ...
