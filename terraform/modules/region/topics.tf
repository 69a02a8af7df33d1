# Topics, who is pushed what, and where messages wait that were refused a hundred times.

locals {
  topics = { for topic in keys(var.declared.topics) : topic => "${var.name}-${topic}-${var.region}" }

  week = "604800s"

  pushes = merge([
    for function, declared in local.functions : {
      for push in declared.pushes : "${push.topic}/${function}" => merge(push, { function = function })
    }
  ]...)

  grants = merge([
    for function, declared in local.functions : {
      for grant in declared.roles : "${function}/${grant.role}/${try(grant.topic, grant.dead_letters)}" => merge(grant, { function = function })
      if can(grant.topic) || can(grant.dead_letters)
    }
  ]...)
}

resource "google_pubsub_topic" "this" {
  # checkov:skip=CKV_GCP_83: Google's keys encrypt it, and a key of your own that is disabled would stop every page.
  for_each = local.topics

  name                       = each.value
  message_retention_duration = local.week
}

resource "google_pubsub_topic" "dead_letters" {
  # checkov:skip=CKV_GCP_83: As above: without its key, what must not be lost could not be kept.
  for_each = local.topics

  name                       = "${each.value}-dead-letters"
  message_retention_duration = local.week
}

# Keeps dead letters until the tick publishes them again.
resource "google_pubsub_subscription" "dead_letters" {
  for_each = google_pubsub_topic.dead_letters

  name                       = each.value.name
  topic                      = each.value.id
  ack_deadline_seconds       = 60
  message_retention_duration = "2678400s" # 31 days, the longest

  expiration_policy {
    ttl = "" # never: by default a subscription that is quiet for a month is deleted
  }
}

# The deadline is above the longest send; the back-off carries a message over a bad release of most of a day.
resource "google_pubsub_subscription" "push" {
  for_each = local.pushes

  name                       = "${local.topics[each.value.topic]}-${replace(each.value.function, "_", "-")}"
  topic                      = google_pubsub_topic.this[each.value.topic].id
  ack_deadline_seconds       = 90
  message_retention_duration = local.week
  filter                     = try(each.value.filter, null)

  expiration_policy {
    ttl = ""
  }

  retry_policy {
    minimum_backoff = "10s"
    maximum_backoff = "600s"
  }

  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.dead_letters[each.value.topic].id
    max_delivery_attempts = 100
  }

  push_config {
    push_endpoint = "${local.urls[each.value.function]}${each.value.path}"

    oidc_token {
      service_account_email = var.callers.pubsub
      audience              = local.urls[each.value.function]
    }
  }

  depends_on = [module.function]
}

# Pub/Sub moves dead letters as its own agent: https://docs.cloud.google.com/pubsub/docs/dead-letter-topics
resource "google_pubsub_topic_iam_member" "dead_letters" {
  for_each = google_pubsub_topic.dead_letters

  topic  = each.value.name
  role   = "roles/pubsub.publisher"
  member = var.pubsub_agent
}

resource "google_pubsub_subscription_iam_member" "dead_letters" {
  for_each = google_pubsub_subscription.push

  subscription = each.value.name
  role         = "roles/pubsub.subscriber"
  member       = var.pubsub_agent
}

resource "google_pubsub_topic_iam_member" "function" {
  for_each = { for key, grant in local.grants : key => grant if can(grant.topic) }

  topic  = google_pubsub_topic.this[each.value.topic].name
  role   = each.value.role
  member = "serviceAccount:${var.accounts[each.value.function]}"
}

resource "google_pubsub_subscription_iam_member" "function" {
  for_each = { for key, grant in local.grants : key => grant if can(grant.dead_letters) }

  subscription = google_pubsub_subscription.dead_letters[each.value.dead_letters].name
  role         = each.value.role
  member       = "serviceAccount:${var.accounts[each.value.function]}"
}
