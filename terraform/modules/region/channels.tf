# The roads from Cloud Monitoring: its alert policies name these channels.

resource "google_monitoring_notification_channel" "pubsub" {
  display_name = "${var.name} (Pub/Sub, ${var.region})"
  type         = "pubsub"
  labels       = { topic = google_pubsub_topic.this["monitoring"].id }
}

# The account comes into being with the project's first channel of that kind:
# https://docs.cloud.google.com/monitoring/support/notification-options#pubsub
resource "google_pubsub_topic_iam_member" "monitoring" {
  topic  = google_pubsub_topic.this["monitoring"].name
  role   = "roles/pubsub.publisher"
  member = "serviceAccount:service-${var.project_number}@gcp-sa-monitoring-notification.iam.gserviceaccount.com"

  depends_on = [google_monitoring_notification_channel.pubsub]
}

# Read back rather than handed over, so that the channel shows what the intake expects, whichever run made it.
ephemeral "google_secret_manager_secret_version" "webhook" {
  for_each = var.webhook_key == null ? {} : { key = var.webhook_key }

  secret  = var.secrets["intake-cloud_monitoring"].secret
  version = each.value.version
}

resource "google_monitoring_notification_channel" "webhook" {
  for_each = var.webhook_key == null ? {} : { key = var.webhook_key }

  display_name = "${var.name} (webhook, ${var.region})"
  type         = "webhook_basicauth"
  labels = {
    url      = "${local.urls["alert_intake"]}/intake/cloud_monitoring"
    username = "muster"
  }

  sensitive_labels {
    password_wo         = ephemeral.google_secret_manager_secret_version.webhook[each.key].secret_data
    password_wo_version = tostring(each.value.generation)
  }
}
