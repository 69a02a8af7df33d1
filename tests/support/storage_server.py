"""A real HTTP server on a loopback port that plays Cloud Storage: it hands out objects as the JSON API does.

    with StorageServer() as storage:                       # STORAGE_EMULATOR_HOST=storage.url
        storage.put("acme-policy", "policy.yaml", b"...")  # also over what is there
        storage.delete("acme-policy", "policy.yaml")       # 404 from now on
        storage.token = "a-token"                          # 401 to whoever has another, or none
        storage.failing = Answer(503)                      # whatever is asked for, until it is None again
        storage.script(Answer(500), Answer(drop=True))     # the next answers, in order; see servers.py

https://docs.cloud.google.com/storage/docs/json_api/v1/objects/get
"""

from urllib.parse import unquote, urlsplit

from tests.support.servers import Answer, HttpRecorder, Recorded


class StorageServer(HttpRecorder):
    """Objects by bucket and name, for anybody to GET until `token` is set."""

    def __init__(self) -> None:
        super().__init__(self._look_up)
        self.token: str | None = None
        self.failing: Answer | None = None
        self._objects: dict[tuple[str, str], bytes] = {}

    def put(self, bucket: str, name: str, data: bytes) -> None:
        """Write an object, over an earlier one of the name."""
        self._objects[bucket, name] = data

    def delete(self, bucket: str, name: str) -> None:
        """Delete an object."""
        del self._objects[bucket, name]

    def _look_up(self, request: Recorded) -> Answer:
        if self.failing:
            return self.failing
        if self.token and request.headers.get("authorization") != f"Bearer {self.token}":
            return _text(401, "Invalid Credentials")
        parts = urlsplit(request.path)
        # Split before decoding: a slash within a name comes as %2F, and only as that.
        match parts.path.split("/"):
            case ["", "storage", "v1", "b", bucket, "o", name] if (request.method, parts.query) == ("GET", "alt=media"):
                data = self._objects.get((unquote(bucket), unquote(name)))
                if data is None:
                    return _text(404, f"No such object: {unquote(bucket)}/{unquote(name)}")
                return Answer(200, data, {"Content-Type": "application/yaml"})
            case _:
                return _text(404, "Not Found")


def _text(status: int, text: str) -> Answer:
    """Return an error as Cloud Storage words it where an object's content is asked for."""
    return Answer(status, text.encode(), {"Content-Type": "text/html; charset=UTF-8"})
