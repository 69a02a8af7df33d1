"""What a second apply does: nothing, or exactly what was changed."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.support.bundle import FUNCTIONS
from tests.support.terraform_workspace import ELSEWHERE, VARIABLES, Workspace

REGION = 'module.region["europe-west1"]'
POLICY = "google_storage_bucket_object.policy"
SECRET = "google_secret_manager_secret"
SENDERS = ("responder_action", "responder_notification")
"""Functions that mount the channels' secrets: whoever sends, and whoever reads callbacks."""


def service(function: str) -> str:
    """Return the address of a function's service."""
    return f'{REGION}.module.function["{function}"].google_cloud_run_v2_service.this'


def rebuilt(function: str) -> dict[str, list[str]]:
    """Return what building a function anew changes: its image, and the service that runs that."""
    image = f'{REGION}.module.function["{function}"].terraform_data.image'
    return {image: ["delete", "create"], service(function): ["update"]}


def rezipped(function: str) -> dict[str, list[str]]:
    """Return what a new version of a function changes: its zip, and what building it anew does."""
    return {f'google_storage_bucket_object.source["{function}"]': ["create", "delete"]} | rebuilt(function)


def channel_secret(name: str, done: str) -> dict[str, list[str]]:
    """Return what listing a secret creates, or no longer listing it deletes, and whose mounts that changes."""
    readers = [f'{SECRET}_iam_member.reader["{function}/{name}"]' for function in SENDERS]
    made = [f'{SECRET}.this["{name}"]', f'terraform_data.first_value["{name}"]', *readers]
    return {address: [done] for address in made} | {service(function): ["update"] for function in SENDERS}


def with_secrets(applied: Workspace, names: Sequence[str]) -> dict[str, list[str]]:
    """Return what an apply would do if these were the channels' secrets."""
    applied.set(channel_secrets=names)
    try:
        return applied.changes()
    finally:
        applied.set()


def test_a_second_plan_is_empty(applied: Workspace) -> None:
    """What is applied stays as it is."""
    assert applied.changes() == {}


@pytest.mark.parametrize("function", ["responder_action", "escalation_tick"])
def test_a_changed_function_changes_that_function(applied: Workspace, function: str) -> None:
    """A new main.py is built and rolled out, and no other function is touched."""
    with applied.changed(f"functions/{function}/main.py", '"""', '"""Changed. ', first=True):
        assert applied.changes() == rezipped(function)


def test_a_changed_module_changes_the_functions_that_contain_it(applied: Workspace) -> None:
    """All of them contain the package."""
    with applied.changed("shared/muster/domain/alert.py", '"""', '"""Changed. ', first=True):
        assert applied.changes() == {name: done for function in FUNCTIONS for name, done in rezipped(function).items()}


def test_another_way_of_building_builds_all_images_anew(applied: Workspace) -> None:
    """A change of build.yaml reaches every function, though no zip changes."""
    with applied.changed("terraform/modules/function/build.yaml", "timeout: 1200s", "timeout: 1201s"):
        assert applied.changes() == {name: done for function in FUNCTIONS for name, done in rebuilt(function).items()}


def test_all_images_can_be_built_anew(applied: Workspace) -> None:
    """Another number in `rebuild` does it, for the fixes of the base that no file of ours tells of."""
    applied.set(rebuild=2)
    try:
        assert applied.changes() == {name: done for function in FUNCTIONS for name, done in rebuilt(function).items()}
    finally:
        applied.set()


def test_what_no_function_contains_changes_none(applied: Workspace) -> None:
    """The local system is in no zip."""
    with applied.changed("shared/muster/local/system.py", '"""', '"""Changed. ', first=True):
        assert applied.changes() == {}


def test_a_changed_policy_changes_no_function(applied: Workspace) -> None:
    """The object is written over, never gone for a moment, and its versions are kept."""
    with applied.changed("terraform/policy.yaml", "version: 1", "version: 1 # changed"):
        assert applied.changes() == {POLICY: ["update"]}


@pytest.mark.parametrize(
    ("old", "new"),
    [("channels:", "chanels:"), ("secret: smtp", "secrte: smtp"), ("secret: smtp", "secret:")],
    ids=["of all of them", "of one of them", "of none"],
)
def test_a_slip_in_the_policy_takes_no_secret_away(applied: Workspace, old: str, new: str) -> None:
    """Functions go on by the last good policy, which needs the secrets that the slip makes look unused."""
    with applied.changed("terraform/policy.yaml", old, new):
        assert applied.changes() == {POLICY: ["update"]}


def test_a_policy_that_names_an_unlisted_secret_is_refused(applied: Workspace) -> None:
    """Nobody could read it: it is said which one is to be listed."""
    with (
        applied.changed("terraform/policy.yaml", "secret: smtp", "secret: mail-server"),
        pytest.raises(pytest.fail.Exception, match=r"channel_secrets lacks a name[^.]*mail-server\."),
    ):
        applied.changes()


def test_a_listed_secret_is_made_and_mounted(applied: Workspace) -> None:
    """Whoever sends and whoever reads callbacks may read it, and no other function notices."""
    assert with_secrets(applied, [*VARIABLES["channel_secrets"], "pager"]) == channel_secret("pager", "create")


def test_a_secret_that_is_no_longer_listed_goes(applied: Workspace) -> None:
    """And nothing else: here one that the policy does not name."""
    listed = [name for name in VARIABLES["channel_secrets"] if name != "teams"]
    assert with_secrets(applied, listed) == channel_secret("teams", "delete")


def test_only_the_first_value_of_a_secret_is_written(applied: Workspace) -> None:
    """Later ones are added with gcloud, and Terraform, told another or none, takes none of them back."""
    for values in ({"smtp": "given later", "twilio": "another one"}, {}):
        told = {**applied.environment, "TF_VAR_channel_secret_values": json.dumps(values)}
        assert replace(applied, environment=told).changes() == {}


def test_a_secret_that_has_a_version_gets_no_first_value(abroad: Workspace) -> None:
    """Terraform, made to write it once more, asks first: an old value never becomes the newest."""
    abroad.set(**ELSEWHERE)
    abroad.apply()
    replaced = ["apply", "-auto-approve", "-input=false", "-no-color", "-refresh=false"]
    assert "1 added" in abroad.terraform(*replaced, '-replace=terraform_data.first_value["smtp"]')
    calls = [" ".join(call["arguments"][:4]) for call in abroad.gcloud_calls()]
    assert calls.count("secrets versions list on-call-smtp") == 2
    assert calls.count("secrets versions add on-call-smtp") == 1


def test_a_rotation_adds_a_version_beside_the_first(applied: Workspace) -> None:
    """Both generations are mounted, and no other function notices."""
    applied.set(key_generations={"intake-generic": [1, 2]})
    try:
        changes = applied.changes()
    finally:
        applied.set()
    assert changes == {f'{SECRET}_version.this["intake-generic/2"]': ["create"], service("alert_intake"): ["update"]}


def test_what_is_withdrawn_goes_after_the_functions_let_go_of_it(abroad: Workspace) -> None:
    """A secret, or a generation of one, is destroyed when no function mounts it: none fails to start meanwhile."""
    abroad.set(**ELSEWHERE)
    abroad.apply()
    generations = {"link-keys": [2], "intake-cloud_monitoring": [3]}
    kept = {"channel_secrets": VARIABLES["channel_secrets"], "key_generations": generations}
    abroad.set(**ELSEWHERE | kept)
    said = abroad.apply()
    gone = [
        'version.this["link-keys/1"]',
        'version.this["intake-cloud_monitoring/2"]',
        'iam_member.reader["responder_notification/pager"]',
        'secret.this["pager"]',
    ]
    let_go = said.rindex("google_cloud_run_v2_service.this: Modifications complete")
    assert [address for address in gone if said.index(f"{address}: Destroying...") < let_go] == []


def test_a_region_can_be_given_up(abroad: Workspace) -> None:
    """Its chain goes with the alerts about its tick, the others forget it, and nothing of the other region changes."""
    abroad.set(**ELSEWHERE)
    abroad.apply()
    abroad.set(**ELSEWHERE | {"regions": ["us-central1"]})
    changes = abroad.changes()
    there = {address: done for address, done in changes.items() if '["europe-west1"]' in address}
    assert set(map(tuple, there.values())) == {("delete",)}
    watch = {f"google_monitoring_alert_policy.{name}": ["update"] for name in ("backlog", "dead_letters")}
    assert {address: done for address, done in changes.items() if address not in there} == watch
