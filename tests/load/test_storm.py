"""`make load` in short: an alert storm on the local system, with its own threads and files."""

import pytest

from tests.load.storm import INCIDENTS, PAGES, TEAMS, Size, Weather, rage

SIZE = Size(alerts=2_000, keys=100, sources=10, minutes=5)


@pytest.fixture(scope="module")
def weather(tmp_path_factory: pytest.TempPathFactory) -> Weather:
    """Return what came of the storm."""
    return rage(SIZE, tmp_path_factory.mktemp("storm"))


def test_everything_is_accepted_and_on_record(weather: Weather) -> None:
    """Each alert under an incident, each key known."""
    assert weather.statuses == {202: SIZE.alerts}
    assert weather.documents["alerts"] == weather.filed == SIZE.alerts
    assert weather.documents["keys"] == SIZE.keys


def test_a_hundred_checks_are_few_incidents(weather: Weather) -> None:
    """Those that each team may have, and no more storms than one for each source and team, and one for each team."""
    assert weather.documents["incidents"] <= len(TEAMS) * INCIDENTS + (SIZE.sources + 1) * len(TEAMS)


def test_nobody_is_flooded(weather: Weather) -> None:
    """Somebody is paged, and nobody more often than the policy has it; what waited has been told in the end."""
    assert 0 < weather.flood <= PAGES
