"""The secrets of an applied state: values, which are in no state, and the folders that Cloud Run mounts them as."""

from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex

from tests.support.applied.state import Service, State

READER = "roles/secretmanager.secretAccessor"


class AppliedSecrets:
    """Every version of every secret, with a value of its own: made up, but for the secrets that are `given` one."""

    def __init__(self, state: State, given: Mapping[str, str]) -> None:
        """Take the values of some secrets by id, as somebody adds them."""
        self._state = state
        versions = [each["id"].split("/") for each in state.all("google_secret_manager_secret_version")]
        self._values = {(path[3], path[5]): given.get(path[3], token_hex()) for path in versions}

    def access(self, secret: str, version: str = "latest") -> str:
        """Return the value of a version; raise KeyError where there is none."""
        if version == "latest":
            version = max((each for name, each in self._values if name == secret), key=int)
        return self._values[secret, version]

    def mount(self, service: Service, root: Path) -> None:
        """Lay out a service's secrets below `root`. A service does not start with what its account may not read."""
        for mount in service.mounts:
            (secret,) = self._state.all("google_secret_manager_secret", secret_id=mount.secret)
            readers = self._state.members("google_secret_manager_secret_iam_member", READER, secret_id=secret["id"])
            assert f"serviceAccount:{service.account}" in readers, f"{service.name} may not read {mount.secret}"
            folder = root / mount.folder.removeprefix("/")
            folder.mkdir(parents=True)
            for name, version in mount.versions.items():
                file = folder / name
                file.write_text(self.access(mount.secret, version), "utf-8")
                file.chmod(mount.mode)
