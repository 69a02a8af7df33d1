module "region" {
  source   = "./modules/region"
  for_each = toset(var.regions)

  name           = var.name
  project_id     = var.project_id
  project_number = data.google_project.this.number
  region         = each.value
  declared       = local.declared
  max_instances  = var.max_instances

  settings = {
    MUSTER_DATABASE = google_firestore_database.this.name
    MUSTER_POLICY   = local.policy_url
  }

  accounts     = { for name, account in google_service_account.function : name => account.email }
  pubsub_agent = local.pubsub_agent
  callers      = { for name, account in google_service_account.caller : name => account.email }

  build = {
    account = google_service_account.build.name
    member  = google_service_account.build.member
    bucket  = google_storage_bucket.sources.name
    sources = {
      for name, object in google_storage_bucket_object.source :
      name => { object = object.name, tag = substr(sha256(join("/", [module.bundle[name].sha256, local.build_sha256, var.rebuild])), 0, 32) }
    }
  }

  secrets = local.mounted
  webhook_key = contains(var.intake_sources, "cloud_monitoring") ? {
    version    = local.mounted["intake-cloud_monitoring"].versions[local.newest["intake-cloud_monitoring"]]
    generation = tonumber(local.newest["intake-cloud_monitoring"])
  } : null

  depends_on = [
    google_project_iam_member.build_logs,
    google_project_iam_member.function,
    google_project_service.this,
    google_secret_manager_secret_iam_member.reader,
    google_service_account_iam_member.pubsub_tokens,
    google_storage_bucket_iam_member.build_reads,
    google_storage_bucket_iam_member.policy_reader,
    terraform_data.first_value,
  ]
}
