# Who watches Muster: Cloud Monitoring itself, by a road that Muster has no part in. What to do about each is in README.md.

locals {
  # Nobody is woken for a function that no page waits for; what it cannot do in most of a day is a dead letter.
  urgent   = { for name, declared in local.functions : name => declared if declared.urgent }
  services = [for name in keys(local.urgent) : "${var.name}-${replace(name, "_", "-")}"]
  tick     = "${var.name}-escalation-tick"
  kept     = sort(flatten([for region in module.region : values(region.deployed.dead_letters)]))

  # Messages that ask for a delivery wait on purpose where a provider is down: the person's next channel is used meanwhile.
  patience = { alerts = 300, incident-events = 300, monitoring = 300, notifications = 1800 }
  waiting = {
    for seconds in distinct(values(local.patience)) : seconds => sort(flatten([
      for region in module.region : [
        for name, declared in local.urgent : [
          for push in declared.pushes : "${region.deployed.topics[push.topic]}-${replace(name, "_", "-")}"
          if local.patience[push.topic] == seconds
        ]
      ]
    ]))
  }

  renotify   = "1800s" # Cloud Monitoring notifies once unless it is told this
  auto_close = "1800s" # a count of errors that has ended has no data, which would keep it open for a week
  runbook    = "In the project ${var.project_id}, `muster doctor` says what is wrong and how it is mended. The operating guide, terraform/README.md, has a section on this alert."
}

resource "google_monitoring_alert_policy" "errors" {
  display_name          = "Muster: functions fail (${var.name})"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = var.wake_channels

  conditions {
    display_name = "Five requests in five minutes failed"
    condition_threshold {
      filter = join(" AND ", [
        "resource.type = \"cloud_run_revision\"",
        "metric.type = \"run.googleapis.com/request_count\"",
        "metric.labels.response_code_class = \"5xx\"",
        "resource.labels.service_name = one_of(${join(", ", formatlist("\"%s\"", local.services))})",
      ])
      comparison      = "COMPARISON_GT"
      threshold_value = 4
      duration        = "0s"
      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
        group_by_fields      = ["resource.labels.service_name", "resource.labels.location"]
      }
    }
  }

  alert_strategy {
    auto_close = local.auto_close
    notification_channel_strategy {
      notification_channel_names = var.wake_channels
      renotify_interval          = local.renotify
    }
  }

  documentation {
    content   = "Muster's functions answer with errors: pages may be late. ${local.runbook}"
    mime_type = "text/markdown"
  }

  depends_on = [google_project_service.this]
}

resource "google_monitoring_alert_policy" "dead_letters" {
  display_name          = "Muster: messages given up (${var.name})"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = var.wake_channels

  conditions {
    display_name = "A dead letter is kept"
    condition_threshold {
      filter = join(" AND ", [
        "resource.type = \"pubsub_subscription\"",
        "metric.type = \"pubsub.googleapis.com/subscription/num_undelivered_messages\"",
        "resource.labels.subscription_id = one_of(${join(", ", formatlist("\"%s\"", local.kept))})",
      ])
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "0s"
      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = "ALIGN_MAX"
        cross_series_reducer = "REDUCE_MAX"
        group_by_fields      = ["resource.labels.subscription_id"]
      }
    }
  }

  alert_strategy {
    auto_close = local.auto_close
    notification_channel_strategy {
      notification_channel_names = var.wake_channels
      renotify_interval          = local.renotify
    }
  }

  documentation {
    content   = "A message was refused a hundred times, over most of a day, and is kept. The tick publishes it again every hour. ${local.runbook}"
    mime_type = "text/markdown"
  }
}

resource "google_monitoring_alert_policy" "backlog" {
  display_name          = "Muster: messages wait (${var.name})"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = var.wake_channels

  dynamic "conditions" {
    for_each = local.waiting
    content {
      display_name = "A message has waited for ${conditions.key / 60} minutes"
      condition_threshold {
        filter = join(" AND ", [
          "resource.type = \"pubsub_subscription\"",
          "metric.type = \"pubsub.googleapis.com/subscription/oldest_unacked_message_age\"",
          "resource.labels.subscription_id = one_of(${join(", ", formatlist("\"%s\"", conditions.value))})",
        ])
        comparison      = "COMPARISON_GT"
        threshold_value = conditions.key
        duration        = "0s"
        aggregations {
          alignment_period     = "60s"
          per_series_aligner   = "ALIGN_MAX"
          cross_series_reducer = "REDUCE_MAX"
          group_by_fields      = ["resource.labels.subscription_id"]
        }
      }
    }
  }

  alert_strategy {
    auto_close = local.auto_close
    notification_channel_strategy {
      notification_channel_names = var.wake_channels
      renotify_interval          = local.renotify
    }
  }

  documentation {
    content   = "An alert has been on its way for five minutes, or a page for half an hour. ${local.runbook}"
    mime_type = "text/markdown"
  }
}

resource "google_monitoring_alert_policy" "tick" {
  for_each = module.region

  display_name          = "Muster: the tick is absent (${var.name}, ${each.key})"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = var.wake_channels

  conditions {
    display_name = "No tick has succeeded for five minutes"
    condition_absent {
      filter = join(" AND ", [
        "resource.type = \"cloud_run_revision\"",
        "metric.type = \"run.googleapis.com/request_count\"",
        "metric.labels.response_code_class = \"2xx\"",
        "resource.labels.service_name = \"${local.tick}\"",
        "resource.labels.location = \"${each.key}\"",
      ])
      duration = "300s"
      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  alert_strategy {
    notification_channel_strategy {
      notification_channel_names = var.wake_channels
      renotify_interval          = local.renotify
    }
  }

  documentation {
    content   = "Cloud Scheduler's tick has not succeeded: nothing escalates. ${local.runbook}"
    mime_type = "text/markdown"
  }
}

# The absence of what was never seen alerts nobody there, so the first tick is fired when the alert is there to see it. If not even that one
# succeeds, this alert is the one that says so: https://docs.cloud.google.com/monitoring/alerts/metric-absence
resource "google_monitoring_alert_policy" "first_tick" {
  for_each = module.region

  display_name          = "Muster: no tick was ever seen (${var.name}, ${each.key})"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = var.wake_channels

  conditions {
    display_name = "No tick has succeeded for a quarter of an hour, if ever one did"
    condition_prometheus_query_language {
      query = format(
        "absent_over_time(run_googleapis_com:request_count{%s}[10m])",
        join(", ", [
          "monitored_resource=\"cloud_run_revision\"",
          "service_name=\"${local.tick}\"",
          "location=\"${each.key}\"",
          "response_code_class=\"2xx\"",
        ]),
      )
      duration                  = "300s"
      evaluation_interval       = "60s"
      disable_metric_validation = true
    }
  }

  alert_strategy {
    auto_close = local.auto_close
    notification_channel_strategy {
      notification_channel_names = var.wake_channels
      renotify_interval          = local.renotify
    }
  }

  documentation {
    content   = "Cloud Scheduler's tick has never succeeded, or not for a quarter of an hour: nothing escalates. ${local.runbook}"
    mime_type = "text/markdown"
  }
}

resource "terraform_data" "first_tick" {
  for_each = module.region

  triggers_replace = [
    google_monitoring_alert_policy.tick[each.key].id,
    google_monitoring_alert_policy.first_tick[each.key].id,
    each.value.deployed.jobs["${var.name}-tick"],
  ]

  provisioner "local-exec" {
    command = "gcloud scheduler jobs run \"$JOB\" --location=\"$REGION\" --project=\"$PROJECT\" --quiet"
    environment = {
      JOB     = "${var.name}-tick"
      PROJECT = var.project_id
      REGION  = each.key
    }
  }
}
