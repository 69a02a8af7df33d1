resource "google_project_service" "this" {
  for_each = toset([
    "artifactregistry", "cloudbuild", "cloudresourcemanager", "cloudscheduler", "firestore", "iam", "logging", "monitoring",
    "pubsub", "run", "secretmanager", "storage",
  ])

  project            = var.project_id
  service            = "${each.value}.googleapis.com"
  disable_on_destroy = false
}
