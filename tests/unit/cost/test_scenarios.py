"""The three months are what they are called, and rest on what is deployed."""

import yaml

from muster.policy.load import load
from tests.cost import scenarios
from tests.cost.scenarios import idle, incidents, storm, stormy
from tests.support.bundle import DECLARED


def test_an_idle_month_is_its_ticks_audits_and_re_drives() -> None:
    """A tick a minute, an audit in every fifth, a re-drive an hour, by two jobs; no secret is read, nothing added."""
    used = idle().usual
    assert [used.requests, used.reads, used.jobs] == [43_200 + 720, 43_200 + 8_640 * 6, 2]
    assert [used.writes, used.accesses, used.stored] == [8_640, 0, 0]
    assert used.cpu == 43_200 // 10 + 720 * 5


def test_a_month_of_incidents_is_idle_besides() -> None:
    """What comes by the clock comes on."""
    before, after = idle().usual, incidents().usual
    assert after.requests - before.requests == 35 * 1_000
    assert after.writes - before.writes == 68 * 1_000
    assert after.jobs == before.jobs


def test_a_storm_is_a_million_alerts() -> None:
    """Every alert is a request, and 500 of them open an incident; the month around it is idle."""
    tally = stormy()
    assert tally.requests["alert_intake"] == tally.requests["incident_classification"] == 1_000_000
    assert tally.requests["incident_evidence"] == 500
    assert storm().usual == idle().usual


def test_secrets_are_as_many_as_are_deployed_by_default() -> None:
    """The link keys, a key for each source that Terraform knows, and those that the preset's channels name."""
    channels = yaml.safe_load(load("starter")[0])["channels"].values()
    providers = [each for channel in channels for each in channel["providers"] if isinstance(each, dict)]
    named = {settings["secret"] for each in providers for settings in each.values() if "secret" in settings}
    link_keys, sources = 1, 3
    assert link_keys + sources + len(named) == scenarios.VERSIONS


def test_every_function_but_the_tick_starts_cold() -> None:
    """So many are started by an incident that comes alone."""
    assert len(DECLARED["functions"]) - 1 == scenarios.STARTED
