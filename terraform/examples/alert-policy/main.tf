# An alert policy that pages through Muster: what any of yours needs is the last lines of it.

terraform {
  required_version = ">= 1.11"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 7.45"
    }
  }
}

variable "project_id" {
  description = "Id of the project that is watched."
  type        = string
  nullable    = false
}

variable "notification_channels" {
  description = "Muster's output notification_channels[\"pubsub\"]: one channel a region."
  type        = list(string)
  nullable    = false
}

resource "google_monitoring_alert_policy" "checkout_errors" {
  project      = var.project_id
  display_name = "Checkout answers with errors"
  combiner     = "OR"
  severity     = "CRITICAL" # Muster's P1, unless your policy's rules say otherwise

  conditions {
    display_name = "More than 1% of requests failed over five minutes"
    condition_threshold {
      filter             = "resource.type = \"cloud_run_revision\" AND resource.labels.service_name = \"checkout\" AND metric.type = \"run.googleapis.com/request_count\" AND metric.labels.response_code_class = \"5xx\""
      denominator_filter = "resource.type = \"cloud_run_revision\" AND resource.labels.service_name = \"checkout\" AND metric.type = \"run.googleapis.com/request_count\""
      comparison         = "COMPARISON_GT"
      threshold_value    = 0.01
      duration           = "300s"
      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = "ALIGN_RATE"
        cross_series_reducer = "REDUCE_SUM"
        group_by_fields      = ["resource.labels.service_name"] # what the alert is about, and whose errors are its evidence
      }
      denominator_aggregations {
        alignment_period     = "60s"
        per_series_aligner   = "ALIGN_RATE"
        cross_series_reducer = "REDUCE_SUM"
        group_by_fields      = ["resource.labels.service_name"] # what the alert is about, and whose errors are its evidence
      }
    }
  }

  documentation {
    content   = "Customers cannot pay. Look at the payment provider's status page first."
    mime_type = "text/markdown"
  }

  user_labels           = { service = "checkout" } # what your policy's services match on
  notification_channels = var.notification_channels
}
