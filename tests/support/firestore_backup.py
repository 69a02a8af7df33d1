"""Export, empty and import a database of the Firestore emulator, as one does with the real one when it is restored."""

from dataclasses import dataclass
from pathlib import Path

import urllib3

from tests.support.processes import PATIENCE

OWNER = {"authorization": "Bearer owner"}


@dataclass(frozen=True, slots=True)
class Database:
    """A database on an emulator at `host`."""

    host: str
    project: str
    name: str

    @property
    def _path(self) -> str:
        return f"projects/{self.project}/databases/{self.name}"

    def export(self, folder: Path) -> Path:
        """Write all documents below `folder`, and return the file that names what was written."""
        self._manage("export", {"export_directory": str(folder), "export_name": "then"})
        return folder / "then" / "then.overall_export_metadata"

    def import_(self, exported: Path) -> None:
        """Put all documents back that `export` has written."""
        self._manage("import", {"export_directory": str(exported)})

    def empty(self) -> None:
        """Delete every document."""
        self._call("DELETE", f"{self._path}/documents", None)

    def _manage(self, verb: str, body: dict[str, str]) -> None:
        self._call("POST", f"projects/{self.project}:{verb}", {"database": self._path, **body})

    def _call(self, method: str, path: str, body: dict[str, str] | None) -> None:
        url = f"http://{self.host}/emulator/v1/{path}"
        answer = urllib3.request(method, url, json=body, headers=OWNER, timeout=PATIENCE, retries=False)
        assert answer.status == 200, answer.data
