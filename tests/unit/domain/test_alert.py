"""The identities of alerts."""

from tests.support.alerts import an_alert
from tests.support.policies import START


def test_a_redelivery_is_the_same_alert() -> None:
    """The same occurrence received again, or the same receipt where the sender names none."""
    assert an_alert(occurrence="o", receipt="r1").id == an_alert(occurrence="o", receipt="r2").id
    assert an_alert(receipt="r1").id == an_alert(receipt="r1", title="other").id


def test_another_occurrence_is_another_alert() -> None:
    """And so is another receipt where the sender names none, another key and another source."""
    alerts = [
        an_alert(),
        an_alert(receipt="r2"),
        an_alert(occurrence="r1"),
        an_alert(occurrence="o"),
        an_alert(occurrence="o", key="k2"),
        an_alert(occurrence="o", source="generic"),
    ]
    assert len({alert.id for alert in alerts}) == len(alerts)


def test_the_key_is_the_senders_within_its_source() -> None:
    """Neither the title nor the labels nor the state belong to it."""
    assert an_alert(title="t", labels={"a": "b"}).key_id == an_alert().key_id
    assert an_alert(source="generic").key_id != an_alert().key_id
    assert an_alert(key="k2").key_id != an_alert().key_id


def test_its_time_is_the_senders_where_it_gives_one() -> None:
    """Else the time of receipt."""
    earlier = START.replace(hour=1)
    assert an_alert(occurred_at=earlier).at == earlier
    assert an_alert().at == START
    assert (an_alert(occurred_at=earlier).moment.occurred_at, an_alert().moment.received_at) == (earlier, START)
