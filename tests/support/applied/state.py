"""What Terraform has made: the resources of an applied state, and the Cloud Run services among them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

Values = dict[str, Any]
"""Attributes of a resource, as `terraform show -json` has them: a block is a list."""


@dataclass(frozen=True, slots=True)
class State:
    """Every resource as (type, attributes), and the outputs by name."""

    resources: tuple[tuple[str, Values], ...]
    outputs: Mapping[str, Any]

    @classmethod
    def of(cls, shown: Values) -> Self:
        """Read `values` of `terraform show -json`."""
        outputs = {name: each["value"] for name, each in shown["outputs"].items()}
        return cls(tuple(_resources(shown["root_module"])), outputs)

    def all(self, kind: str, **where: object) -> list[Values]:
        """Return the attributes of the resources of a type that have these ones."""
        return [values for each, values in self.resources if each == kind and where.items() <= _plain(values).items()]

    def one(self, kind: str, **where: object) -> Values:
        """Return the attributes of the only such resource; raise ValueError where there is none, or another."""
        (values,) = self.all(kind, **where)
        return values

    def without(self, kind: str, **where: object) -> Self:
        """Return the state as it is when somebody has taken these resources away."""
        gone = [id(values) for values in self.all(kind, **where)]
        if not gone:
            raise ValueError(f"there is no {kind} with {where}")
        return type(self)(tuple(each for each in self.resources if id(each[1]) not in gone), self.outputs)

    def members(self, kind: str, role: str, **where: object) -> set[str]:
        """Return who has a role, by resources of the type `kind` (google_…_iam_member)."""
        return {values["member"] for values in self.all(kind, role=role, **where)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """A secret as a folder: which version stands in which file, and the files' mode."""

    folder: str
    secret: str
    mode: int
    versions: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A Cloud Run service. `internal`: not for strangers. `checked`: only invokers may call. `seconds`: its limit."""

    name: str
    region: str
    url: str
    function: str
    image: str
    source: str
    account: str
    environment: Mapping[str, str]
    mounts: tuple[Mount, ...]
    internal: bool
    checked: bool
    seconds: float

    @property
    def host(self) -> str:
        """Return the name in its URL."""
        return self.url.removeprefix("https://")


def services(state: State) -> list[Service]:
    """Return every service, at the URL that Google's documentation promises, whatever Terraform computed.

    https://docs.cloud.google.com/run/docs/triggering/https-request#deterministic
    """
    number = state.one("google_project")["number"]
    return [_service(values, number) for values in state.all("google_cloud_run_v2_service")]


def _service(values: Values, number: str) -> Service:
    (build,), (template,) = values["build_config"], values["template"]
    (container,) = template["containers"]
    return Service(
        name=values["name"],
        region=values["location"],
        url=f"https://{values['name']}-{number}.{values['location']}.run.app",
        function=build["function_target"],
        image=container["image"],
        source=build["source_location"],
        account=template["service_account"],
        environment={each["name"]: each["value"] for each in container["env"]},
        mounts=tuple(_mounts(container["volume_mounts"], template["volumes"])),
        internal=values["ingress"] == "INGRESS_TRAFFIC_INTERNAL_ONLY",
        checked=not values["invoker_iam_disabled"],
        seconds=float(template["timeout"].removesuffix("s")),
    )


def _mounts(mounts: list[Values], volumes: list[Values]) -> Iterator[Mount]:
    secrets = {volume["name"]: volume["secret"][0] for volume in volumes}
    for mount in mounts:
        secret = secrets[mount["name"]]
        yield Mount(
            folder=mount["mount_path"],
            secret=secret["secret"],
            mode=secret["default_mode"],
            versions={item["path"]: item["version"] for item in secret["items"]},
        )


def _resources(module: Values) -> Iterator[tuple[str, Values]]:
    for resource in module.get("resources", []):
        yield resource["type"], resource["values"]
    for child in module.get("child_modules", []):
        yield from _resources(child)


def _plain(values: Values) -> Values:
    """Return the attributes that can be looked for."""
    return {name: value for name, value in values.items() if isinstance(value, str)}
