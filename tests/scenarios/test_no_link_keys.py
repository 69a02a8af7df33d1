"""Somebody forgot to set the key that signs links. At three in the morning the page goes out all the same."""

from muster.domain.message import MessageKind
from muster.ports import Secrets
from tests.support.world import KEY, World


class NoLinkKeys(Secrets):
    """Every secret but the one that signs links."""

    def get(self, name: str) -> tuple[str, ...]:
        """Return it."""
        return () if name == "link-keys" else (KEY,)


def test_a_page_without_links_is_better_than_no_page(world: World) -> None:
    """Ada is paged, told what is wrong and who is next; only the links are missing."""
    world.secrets = NoLinkKeys()
    world.restart()
    world.alert(severity="P2", key="orders")
    (page,) = [sent.message for sent in world.channels.sent if sent.message.kind is MessageKind.PAGE]
    assert page.recipient == "Ada"
    assert page.actions == ()
    assert page.callback is None
    assert "is paged" in page.next
    assert page.reply_code
