output "deployment" {
  description = "What is deployed, for `terraform output -json deployment | muster doctor --deployment -`."
  value = {
    project        = var.project_id
    project_number = data.google_project.this.number
    name           = var.name
    database       = google_firestore_database.this.name
    policy         = local.policy_url
    secrets        = { for name, secret in google_secret_manager_secret.this : name => secret.secret_id }
    indexes        = module.firestore.declared
    regions        = { for name, region in module.region : name => region.deployed }
  }

  depends_on = [module.firestore]
}

output "notification_channels" {
  description = "Channels of Cloud Monitoring that lead into Muster, for `notification_channels` of alert policies: all of a kind, one a region. Prefer pubsub; webhook is the second road."
  value = {
    for kind in distinct(flatten([for region in module.region : keys(region.notification_channels)])) :
    kind => [for region in module.region : region.notification_channels[kind]]
  }
}

output "intake_urls" {
  description = "Where senders post alerts, by source and region. `gcloud secrets versions access latest --secret=NAME-intake-SOURCE` prints a source's key."
  value = {
    for source in var.intake_sources : source => {
      for name, region in module.region :
      name => "${region.deployed.functions["alert_intake"].url}${lookup(local.intake_paths, source, "/intake/${source}")}"
    }
  }
}

output "url" {
  description = "Base of the API and of the links in messages, by region: MUSTER_URL of the command line."
  value       = { for name, region in module.region : name => region.deployed.functions["responder_action"].url }
}
