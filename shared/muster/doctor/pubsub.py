"""Pub/Sub: topics and subscriptions are as Terraform declared them, and no dead letter waits."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from muster.doctor.check import Access, Check, Finding, differences
from muster.doctor.commands import APPLY, grant, run_job
from muster.doctor.deployment import Deployment
from muster.doctor.deployment import Subscription as Declared

if TYPE_CHECKING:
    from google.pubsub_v1 import PublisherClient, SubscriberClient
    from google.pubsub_v1.types import Subscription

FEWEST_ATTEMPTS = 5
"""Pub/Sub's own minimum: https://cloud.google.com/pubsub/docs/handling-failures. Declared are 100."""
COUNTED = 100
"""Dead letters that are counted at most."""
PEEK = 3.0
"""Seconds to wait for dead letters: where there are none, a pull waits for some."""
CONSUMER = "roles/pubsub.subscriber"
LIMITS: dict[str, Any] = {"retry": None, "timeout": 10.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class PubSub:
    """Looks at the topics and subscriptions of one project."""

    publisher: "PublisherClient"
    subscriber: "SubscriberClient"
    project: str

    def topic(self, topic: str) -> Iterator[Finding]:
        """Find out whether the topic exists."""
        self.publisher.get_topic(topic=self._topic(topic), **LIMITS)
        yield from ()

    def subscription(self, name: str, declared: Declared) -> Iterator[Finding]:
        """Compare a push subscription with what is declared."""
        found = self._get(name)
        subject, push = f"the subscription {name}", found.push_config
        facts = (
            ("topic", found.topic, self._topic(declared.topic)),
            ("dead-letter topic", found.dead_letter_policy.dead_letter_topic, self._topic(declared.dead_letters)),
        )
        yield from differences(subject, facts, APPLY)
        if push.push_endpoint:
            pushes = (
                ("endpoint", push.push_endpoint, declared.endpoint),
                ("audience", push.oidc_token.audience, declared.audience),
                ("account", push.oidc_token.service_account_email, declared.account),
            )
            yield from differences(subject, pushes, APPLY)
        else:
            yield Finding(what=f"{subject} does not push: it waits to be pulled from", fix=APPLY)
        yield from _lasting(subject, found)
        attempts = found.dead_letter_policy.max_delivery_attempts
        if found.dead_letter_policy.dead_letter_topic and attempts < FEWEST_ATTEMPTS:
            yield Finding(what=f"{subject} gives a message up after {attempts} attempts", fix=APPLY)

    def keeping(self, name: str) -> Iterator[Finding]:
        """Look whether the subscription that keeps the dead letters of a topic, which has the same id, keeps them."""
        found = self._get(name)
        subject = f"the subscription {name}"
        facts = (("topic", found.topic, self._topic(name)), ("endpoint", found.push_config.push_endpoint, ""))
        yield from differences(subject, facts, APPLY)
        yield from _lasting(subject, found)

    def waiting(self, name: str, fix: str) -> Iterator[Finding]:
        """Count the dead letters that wait, up to COUNTED, and give them back."""
        from google.api_core import exceptions as errors  # noqa: PLC0415 - not where only a local instance is looked at

        path = self._subscription(name)
        try:
            found = self.subscriber.pull(subscription=path, max_messages=COUNTED, retry=None, timeout=PEEK)
        except errors.DeadlineExceeded:
            return
        except errors.NotFound:
            return  # which is said of the subscription itself
        except errors.Forbidden:
            what = f"the dead letters in {name} cannot be counted: {CONSUMER} is missing"
            yield Finding(what=what, fix=grant(CONSUMER, self.project), severity="warning")
            return
        letters = found.received_messages
        if letters:
            handles = [letter.ack_id for letter in letters]
            self.subscriber.modify_ack_deadline(subscription=path, ack_ids=handles, ack_deadline_seconds=0, **LIMITS)
            since = min(letter.message.publish_time for letter in letters)
            count = f"{len(letters)} dead letter{'s wait' if len(letters) > 1 else ' waits'}"
            yield Finding(what=f"at least {count} in {name}, since {since:%Y-%m-%dT%H:%M:%SZ}", fix=fix)

    def _get(self, name: str) -> "Subscription":
        return self.subscriber.get_subscription(subscription=self._subscription(name), **LIMITS)

    def _topic(self, topic: str) -> str:
        return f"projects/{self.project}/topics/{topic}"

    def _subscription(self, name: str) -> str:
        return f"projects/{self.project}/subscriptions/{name}"


def checks(deployment: Deployment, pubsub: PubSub) -> Iterator[Check]:
    """Yield a check of each topic, each subscription, and each place for dead letters."""
    access = Access(
        service="Pub/Sub", api="pubsub.googleapis.com", role="roles/pubsub.viewer", project=deployment.project
    )
    for region, chain in deployment.regions.items():
        check = partial(Check, area="pubsub", region=region, access=access)
        for topic in (*chain.topics.values(), *chain.dead_letters.values()):
            yield check(subject=f"the topic {topic}", well="exists", look=partial(pubsub.topic, topic))
        for name, declared in chain.subscriptions.items():
            look = partial(pubsub.subscription, name, declared)
            yield check(subject=f"the subscription {name}", well="pushes where it should", look=look)
        redrive = run_job(f"{deployment.name}-dead-letters", region, deployment.project)
        for name in chain.dead_letters.values():
            subject, look = f"the subscription {name}", partial(pubsub.waiting, name, redrive)
            yield check(subject=subject, well="keeps dead letters", look=partial(pubsub.keeping, name))
            yield check(subject=subject, well="holds none", look=look)


def _lasting(subject: str, found: "Subscription") -> Iterator[Finding]:
    """Yield what would end the subscription, or has. Without a policy it expires after 31 quiet days."""
    if "expiration_policy" not in found or found.expiration_policy.ttl:
        yield Finding(what=f"{subject} expires when it is quiet for long", fix=APPLY)
    if found.detached:
        yield Finding(what=f"{subject} is detached from its topic", fix=APPLY)
    if found.state == found.State.RESOURCE_ERROR:
        yield Finding(what=f"{subject} cannot receive messages: its state is RESOURCE_ERROR", fix=APPLY)
