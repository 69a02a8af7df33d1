"""Topics, subscriptions and jobs: what carries messages and the time, and keeps what could not be carried."""

from collections.abc import Iterator

from tests.support.inspection.declared import FUNCTIONS, TOPICS, Declared
from tests.support.inspection.resources import Facts, Resource, Resources, differences
from tests.support.inspection.services import TIMEOUT_SECONDS

WEEK = "604800s"


def findings(resources: Resources, declared: Declared) -> Iterator[str]:
    """Yield what is wrong with the topics, the subscriptions and the jobs of all regions."""
    names = [declared.topic(topic, region) for topic in TOPICS for region in declared.regions]
    topics = {name: {"keeps": WEEK} for topic in names for name in (topic, f"{topic}-dead-letters")}
    made = {each.at("name"): {"keeps": each.at("message_retention_duration")} for each in _of(resources, "topic")}
    yield from differences("topic", topics, made)
    subscriptions = {f"{name}-dead-letters": _keeper(declared, name) for name in names} | dict(_pushes(declared))
    found = {each.at("name"): _subscription(each) for each in _of(resources, "subscription")}
    yield from differences("subscription", subscriptions, found)
    jobs = resources.of("google_cloud_scheduler_job")
    yield from differences(
        "job", dict(_jobs(declared)), {f"{each.at('name')} in {each.at('region')}": _job(each) for each in jobs}
    )


def _of(resources: Resources, kind: str) -> list[Resource]:
    return resources.of(f"google_pubsub_{kind}")


def _keeper(declared: Declared, topic: str) -> Facts:
    """Return the facts of the subscription that keeps a topic's dead letters, for the longest time that there is."""
    return {
        "topic": f"projects/{declared.project}/topics/{topic}-dead-letters",
        "keeps": "2678400s",
        "expires after": "",
        "seconds to acknowledge": 60,
    }


def _pushes(declared: Declared) -> Iterator[tuple[str, Facts]]:
    """Yield name and facts of every subscription that pushes."""
    for region in declared.regions:
        for function, needs in FUNCTIONS.items():
            for push in needs["pushes"]:
                topic = f"projects/{declared.project}/topics/{declared.topic(push['topic'], region)}"
                facts = {
                    "topic": topic,
                    "keeps": WEEK,
                    "expires after": "",
                    "seconds to acknowledge": TIMEOUT_SECONDS + 30,
                    "filter": push.get("filter"),
                    "back-off": ("10s", "600s"),
                    "dead letters": f"{topic}-dead-letters",
                    "attempts": 100,
                    "endpoint": declared.url(function, region) + push["path"],
                    "audience": declared.url(function, region),
                    "account": declared.account("pubsub"),
                }
                yield declared.subscription(push["topic"], function, region), facts


def _subscription(subscription: Resource) -> Facts:
    at = subscription.at
    back_off = at("retry_policy.minimum_backoff"), at("retry_policy.maximum_backoff")
    facts = {
        "topic": at("topic"),
        "keeps": at("message_retention_duration"),
        "expires after": at("expiration_policy.ttl"),
        "seconds to acknowledge": at("ack_deadline_seconds"),
        "filter": at("filter") or None,
        "back-off": back_off if any(back_off) else None,
        "dead letters": at("dead_letter_policy.dead_letter_topic"),
        "attempts": at("dead_letter_policy.max_delivery_attempts"),
        "endpoint": at("push_config.push_endpoint"),
        "audience": at("push_config.oidc_token.audience"),
        "account": at("push_config.oidc_token.service_account_email"),
        "bare body": at("push_config.no_wrapper.write_metadata"),
        "acknowledged messages": "kept" if at("retain_acked_messages") else None,
    }
    return {name: fact for name, fact in facts.items() if fact is not None}


def _jobs(declared: Declared) -> Iterator[tuple[str, Facts]]:
    """Yield name and facts of every job."""
    for region in declared.regions:
        for function, needs in FUNCTIONS.items():
            for schedule in needs["schedules"]:
                facts = {
                    "schedule": (schedule["cron"], "Etc/UTC"),
                    "retries": 0,
                    "deadline": "55s",
                    "request": ("POST", declared.url(function, region) + schedule["path"]),
                    "audience": declared.url(function, region),
                    "account": declared.account("scheduler"),
                    "paused": False,
                }
                yield f"{declared.name}{schedule['path'].replace('/', '-')} in {region}", facts


def _job(job: Resource) -> Facts:
    at = job.at
    return {
        "schedule": (at("schedule"), at("time_zone")),
        "retries": at("retry_config.retry_count"),
        "deadline": at("attempt_deadline"),
        "request": (at("http_target.http_method"), at("http_target.uri")),
        "audience": at("http_target.oidc_token.audience"),
        "account": at("http_target.oidc_token.service_account_email"),
        "paused": at("paused"),
    }
