"""`muster doctor`: what is wrong with a deployment, or with a local instance, and how to put it right."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from muster.channels import wording
from muster.cli.client import LOCAL, Json, Unusable
from muster.doctor.check import Result
from muster.doctor.deployment import NotADeployment, read

SCHEMA = 1
NEGATIVE = 1
MARKS = {None: "✓", "warning": "!", "error": "✗"}
LINE_LIMIT = 1_000
DATA = Path("muster-data")


@click.command()
@click.option(
    "--deployment",
    metavar="FILE",
    help="What `terraform output -json deployment` printed, - for stdin. Without it, a local instance is looked at.",
)
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), help=f"The local instance's folder.  [default: {DATA}]"
)
@click.option("--url", help=f"Where the local instance answers.  [default: MUSTER_URL, or {LOCAL}]")
@click.option("--resume-tick", is_flag=True, help="First resume the deployment's tick, where it is paused.")
@click.option("--run-tick", is_flag=True, help="First run the deployment's tick once, and wait for the attempt.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def doctor(  # noqa: PLR0913 - its options
    *, deployment: str | None, data: Path | None, url: str | None, resume_tick: bool, run_tick: bool, as_json: bool
) -> None:
    """Say what is wrong with a deployment, or with a local instance, and the fix.

    Exits 0 if nothing is (warnings aside), 1 if something is, 2 if there is nothing to look at.
    """
    if deployment is None:
        if resume_tick or run_tick:
            raise click.UsageError("only a --deployment has a tick to resume or to run")
        results = _local(data or DATA, (url or os.environ.get("MUSTER_URL", "").strip() or LOCAL).rstrip("/"))
    else:
        if data or url:
            raise click.UsageError("--data and --url are for a local instance, and not for a --deployment")
        results = _deployed(deployment, resume=resume_tick, run=run_tick)
    wrong = any(result.severity == "error" for result in results)
    if as_json:
        click.echo(json.dumps({"schema": SCHEMA, "ok": not wrong, "checks": [_fields(each) for each in results]}))
    else:
        for line in _lines(results):
            click.echo(line)
    sys.exit(NEGATIVE if wrong else 0)


def _deployed(file: str, *, resume: bool, run: bool) -> list[Result]:
    """Look at the deployment that a file describes. Raises Unusable where there is no such thing."""
    try:
        described = read(sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes())
    except OSError as error:
        raise Unusable(f"{file}: cannot be read: {error.strerror}") from error
    except NotADeployment as error:
        raise Unusable(f"{file}: {error}") from error
    from muster.cli import doctor_checks  # noqa: PLC0415 - a bad file is told of at once

    return doctor_checks.deployed(described, os.environ, resume=resume, run=run)


def _local(data: Path, url: str) -> list[Result]:
    """Look at a local instance. Raises Unusable where there is none."""
    from muster.cli import doctor_checks  # noqa: PLC0415 - as above

    if not (data / doctor_checks.DATABASE).is_file():
        raise Unusable(f"{data} holds no data of a local Muster: name its folder with --data, or start `muster up`")
    return doctor_checks.local(data, url, os.environ)


def _fields(result: Result) -> Json:
    fields: Json = {"check": result.area, "region": result.region, "ok": result.severity is None}
    if result.severity:
        fields["severity"] = result.severity
    return fields | {"finding": result.finding, "fix": result.fix}


def _lines(results: Sequence[Result]) -> Iterator[str]:
    """Yield a line for each result, the fix below what is wrong, and a count at the end."""
    places = [f"{each.area} {each.region or ''}".rstrip() for each in results]
    width = max(map(len, places), default=0)
    for place, result in zip(places, results, strict=True):
        yield f"{MARKS[result.severity]} {place:<{width}}  {wording.line(result.finding, LINE_LIMIT)}"
        if result.fix:
            yield f"  {'':<{width}}  fix: {wording.line(result.fix, LINE_LIMIT)}"
    counts = {severity: sum(each.severity == severity for each in results) for severity in ("error", "warning")}
    said = [f"{count} {severity}{'s' if count > 1 else ''}" for severity, count in counts.items() if count]
    yield ", ".join(said) if said else "All is well."
