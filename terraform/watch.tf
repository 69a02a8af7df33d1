# Who watches Muster: Cloud Monitoring itself, by a road that Muster has no part in. What to do about each is in README.md.

locals {
  services = [for name in keys(local.functions) : "${var.name}-${replace(name, "_", "-")}"]
  tick     = "${var.name}-escalation-tick"
  pushed   = sort(flatten([for region in module.region : keys(region.deployed.subscriptions)]))
  kept     = sort(flatten([for region in module.region : values(region.deployed.dead_letters)]))

  renotify = "1800s" # Cloud Monitoring notifies once unless it is told this
  runbook  = "In the project ${var.project_id}, `muster doctor` says what is wrong and how it is mended. The operating guide, terraform/README.md, has a section on this alert."
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

  conditions {
    display_name = "Requests found no instance for five minutes"
    condition_threshold {
      filter = join(" AND ", [
        "resource.type = \"cloud_run_revision\"",
        "metric.type = \"run.googleapis.com/request_count\"",
        "metric.labels.response_code = \"429\"",
        "resource.labels.service_name = one_of(${join(", ", formatlist("\"%s\"", local.services))})",
      ])
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "300s"
      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
        group_by_fields      = ["resource.labels.service_name", "resource.labels.location"]
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

  conditions {
    display_name = "A message has waited for five minutes"
    condition_threshold {
      filter = join(" AND ", [
        "resource.type = \"pubsub_subscription\"",
        "metric.type = \"pubsub.googleapis.com/subscription/oldest_unacked_message_age\"",
        "resource.labels.subscription_id = one_of(${join(", ", formatlist("\"%s\"", local.pushed))})",
      ])
      comparison      = "COMPARISON_GT"
      threshold_value = 300
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
    notification_channel_strategy {
      notification_channel_names = var.wake_channels
      renotify_interval          = local.renotify
    }
  }

  documentation {
    content   = "An alert or a page has been on its way for five minutes. ${local.runbook}"
    mime_type = "text/markdown"
  }
}

resource "google_monitoring_alert_policy" "tick" {
  display_name          = "Muster: the tick is absent (${var.name})"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = var.wake_channels

  dynamic "conditions" {
    for_each = module.region
    content {
      display_name = "No tick has succeeded in ${conditions.key} for five minutes"
      condition_absent {
        filter = join(" AND ", [
          "resource.type = \"cloud_run_revision\"",
          "metric.type = \"run.googleapis.com/request_count\"",
          "metric.labels.response_code_class = \"2xx\"",
          "resource.labels.service_name = \"${local.tick}\"",
          "resource.labels.location = \"${conditions.key}\"",
        ])
        duration = "300s"
        aggregations {
          alignment_period     = "60s"
          per_series_aligner   = "ALIGN_DELTA"
          cross_series_reducer = "REDUCE_SUM"
        }
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

# The absence of what was never seen alerts nobody, so the first tick is fired when the alert is there to see it.
resource "terraform_data" "first_tick" {
  for_each = module.region

  triggers_replace = [google_monitoring_alert_policy.tick.id, each.value.deployed.jobs["${var.name}-tick"]]

  provisioner "local-exec" {
    command = "gcloud scheduler jobs run \"$JOB\" --location=\"$REGION\" --project=\"$PROJECT\" --quiet"
    environment = {
      JOB     = "${var.name}-tick"
      PROJECT = var.project_id
      REGION  = each.key
    }
  }
}
