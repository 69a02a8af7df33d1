output "deployed" {
  description = "What this region holds, as `muster doctor` reads it."
  value = {
    functions = {
      for name, function in module.function : name => {
        service = function.service
        url     = local.urls[name]
        account = var.accounts[name]
      }
    }
    topics       = local.topics
    dead_letters = { for topic, kept in google_pubsub_subscription.dead_letters : topic => kept.name }
    subscriptions = {
      for push in google_pubsub_subscription.push : push.name => {
        topic        = reverse(split("/", push.topic))[0]
        endpoint     = push.push_config[0].push_endpoint
        audience     = push.push_config[0].oidc_token[0].audience
        account      = push.push_config[0].oidc_token[0].service_account_email
        dead_letters = reverse(split("/", push.dead_letter_policy[0].dead_letter_topic))[0]
      }
    }
    jobs = {
      for job in google_cloud_scheduler_job.this : job.name => {
        schedule = job.schedule
        url      = job.http_target[0].uri
        audience = job.http_target[0].oidc_token[0].audience
        account  = job.http_target[0].oidc_token[0].service_account_email
      }
    }
  }
}

output "notification_channels" {
  description = "Names of the channels that alert policies notify, by kind: pubsub, and webhook where Cloud Monitoring is a source over HTTPS."
  value = merge(
    { pubsub = google_monitoring_notification_channel.pubsub.name },
    { for channel in google_monitoring_notification_channel.webhook : "webhook" => channel.name },
  )

  depends_on = [google_pubsub_topic_iam_member.monitoring, google_pubsub_subscription.push]
}
