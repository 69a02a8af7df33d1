"""The secrets of an applied state: values, which are in no state, and the folders that Cloud Run mounts them as."""

from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex

from tests.support.applied.state import Service, State, Values

READER = "roles/secretmanager.secretAccessor"


class AppliedSecrets:
    """Every version of every secret, with a value of its own: made up, but for the secrets that are `given` one."""

    def __init__(self, state: State, given: Mapping[str, str]) -> None:
        """Take the values of some secrets by id, as somebody adds them."""
        self._state = state
        versions = {(path[3], path[5]) for path in map(_path, state.all("google_secret_manager_secret_version"))}
        # What gcloud is asked for when the secret is made is in no state but by this.
        told = {str(each["triggers_replace"]) for each in state.all("terraform_data")}
        secrets = state.all("google_secret_manager_secret")
        versions |= {(each["secret_id"], "1") for each in secrets if str([each["id"]]) in told}
        self._values = {version: given.get(version[0], token_hex()) for version in versions}

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


def _path(version: Values) -> list[str]:
    """Return the parts of a version's name: projects/PROJECT/secrets/SECRET/versions/VERSION."""
    return str(version["id"]).split("/")
