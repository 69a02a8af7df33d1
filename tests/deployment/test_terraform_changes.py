"""What a second apply does: nothing, or exactly what was changed."""

import pytest

from tests.support.bundle import FUNCTIONS
from tests.support.terraform_workspace import ELSEWHERE, Workspace

REGION = 'module.region["europe-west1"]'
POLICY = "google_storage_bucket_object.policy"


def service(function: str) -> str:
    """Return the address of a function's service."""
    return f'{REGION}.module.function["{function}"].google_cloud_run_v2_service.this'


def rebuilt(function: str) -> dict[str, list[str]]:
    """Return what a new version of a function changes: its zip, its image, and the service that runs that."""
    return {
        f'google_storage_bucket_object.source["{function}"]': ["create", "delete"],
        f'{REGION}.module.function["{function}"].terraform_data.image': ["delete", "create"],
        service(function): ["update"],
    }


def test_a_second_plan_is_empty(applied: Workspace) -> None:
    """What is applied stays as it is."""
    assert applied.changes() == {}


@pytest.mark.parametrize("function", ["responder_action", "escalation_tick"])
def test_a_changed_function_changes_that_function(applied: Workspace, function: str) -> None:
    """A new main.py is built and rolled out, and no other function is touched."""
    with applied.changed(f"functions/{function}/main.py", '"""', '"""Changed. ', first=True):
        assert applied.changes() == rebuilt(function)


def test_a_changed_module_changes_the_functions_that_contain_it(applied: Workspace) -> None:
    """All of them contain the package."""
    with applied.changed("shared/muster/domain/alert.py", '"""', '"""Changed. ', first=True):
        assert applied.changes() == {name: done for function in FUNCTIONS for name, done in rebuilt(function).items()}


def test_what_no_function_contains_changes_none(applied: Workspace) -> None:
    """The local system is in no zip."""
    with applied.changed("shared/muster/local/system.py", '"""', '"""Changed. ', first=True):
        assert applied.changes() == {}


def test_a_changed_policy_changes_no_function(applied: Workspace) -> None:
    """The object is written over, never gone for a moment, and its versions are kept."""
    with applied.changed("terraform/policy.yaml", "version: 1", "version: 1 # changed"):
        assert applied.changes() == {POLICY: ["update"]}


def test_a_policy_that_names_a_new_secret_brings_it_along(applied: Workspace) -> None:
    """The secret is made, and whoever sends and whoever reads callbacks may read it."""
    with applied.changed("terraform/policy.yaml", "secret: smtp", "secret: mail-server"):
        changes = applied.changes()
    readers = ("responder_action", "responder_notification")
    secret = "google_secret_manager_secret"
    assert changes == {
        POLICY: ["update"],
        **{service(function): ["update"] for function in readers},
        **{f'{secret}_iam_member.reader["{function}/mail-server"]': ["create"] for function in readers},
        **{f'{secret}_iam_member.reader["{function}/smtp"]': ["delete"] for function in readers},
        **{f'{secret}.this["{name}"]': [done] for name, done in (("mail-server", "create"), ("smtp", "delete"))},
        f'{secret}_version.this["mail-server/1"]': ["create"],
        f'{secret}_version.this["smtp/1"]': ["delete"],
    }


def test_a_rotation_adds_a_version_beside_the_first(applied: Workspace) -> None:
    """Both generations are mounted, and no other function notices."""
    applied.set(key_generations={"intake-generic": [1, 2]})
    try:
        changes = applied.changes()
    finally:
        applied.set()
    added = 'google_secret_manager_secret_version.this["intake-generic/2"]'
    assert changes == {added: ["create"], service("alert_intake"): ["update"]}


def test_what_is_withdrawn_goes_after_the_functions_let_go_of_it(abroad: Workspace) -> None:
    """A secret, or a generation of one, is destroyed when no function mounts it: none fails to start meanwhile."""
    abroad.set(**ELSEWHERE)
    abroad.apply()
    abroad.set(**ELSEWHERE | {"key_generations": {"link-keys": [2], "intake-cloud_monitoring": [3]}})
    with abroad.changed("terraform/policy.yaml", "secret: smtp", "secret: mail-server"):
        said = abroad.apply()
    gone = [
        'version.this["link-keys/1"]',
        'version.this["intake-cloud_monitoring/2"]',
        'iam_member.reader["responder_notification/smtp"]',
    ]
    let_go = said.rindex("google_cloud_run_v2_service.this: Modifications complete")
    assert [address for address in gone if said.index(f"{address}: Destroying...") < let_go] == []


def test_a_region_can_be_given_up(abroad: Workspace) -> None:
    """Its chain goes, the watch forgets it, and nothing of the other region changes."""
    abroad.set(**ELSEWHERE)
    abroad.apply()
    abroad.set(**ELSEWHERE | {"regions": ["us-central1"]})
    changes = abroad.changes()
    there = {address: done for address, done in changes.items() if '["europe-west1"]' in address}
    assert set(map(tuple, there.values())) == {("delete",)}
    watch = {f"google_monitoring_alert_policy.{name}": ["update"] for name in ("backlog", "dead_letters", "tick")}
    assert {address: done for address, done in changes.items() if address not in there} == watch
