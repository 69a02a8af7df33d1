# Who runs what: an account for each function, with what functions.yaml lists and nothing else.

resource "google_service_account" "function" {
  for_each = local.functions

  account_id   = local.account_of[each.key]
  display_name = "Muster: runs ${each.key}"

  depends_on = [google_project_service.this]
}

resource "google_service_account" "caller" {
  for_each = {
    pubsub    = "Muster: Pub/Sub pushes as this account"
    scheduler = "Muster: Cloud Scheduler ticks as this account"
  }

  account_id   = "${var.name}-${each.key}"
  display_name = each.value

  depends_on = [google_project_service.this]
}

resource "google_service_account" "build" {
  account_id   = "${var.name}-build"
  display_name = "Muster: builds the functions' images"

  depends_on = [google_project_service.this]
}

# Pub/Sub's agent makes the tokens that pushes carry:
# https://docs.cloud.google.com/pubsub/docs/authenticate-push-subscriptions
resource "google_service_account_iam_member" "pubsub_tokens" {
  service_account_id = google_service_account.caller["pubsub"].name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = local.pubsub_agent
}

locals {
  pubsub_agent = "serviceAccount:service-${data.google_project.this.number}@gcp-sa-pubsub.iam.gserviceaccount.com"

  grants = merge([
    for function, declared in local.functions : {
      for grant in declared.roles : "${function}/${grant.role}" => merge(grant, { function = function })
      if can(grant.database) || can(grant.project)
    }
  ]...)
}

# A role in Firestore is the project's, so the condition narrows it to the one database:
# https://docs.cloud.google.com/firestore/native/docs/conditions
resource "google_project_iam_member" "function" {
  for_each = local.grants

  project = var.project_id
  role    = each.value.role
  member  = google_service_account.function[each.value.function].member

  dynamic "condition" {
    for_each = can(each.value.database) ? [google_firestore_database.this.name] : []
    content {
      title      = "${condition.value} only"
      expression = "resource.name == \"projects/${var.project_id}/databases/${condition.value}\""
    }
  }
}
