resource "google_firestore_database" "this" {
  name                              = coalesce(var.database, var.name)
  location_id                       = local.location
  type                              = "FIRESTORE_NATIVE"
  concurrency_mode                  = "OPTIMISTIC"
  point_in_time_recovery_enablement = "POINT_IN_TIME_RECOVERY_ENABLED"
  delete_protection_state           = var.deletion_protection ? "DELETE_PROTECTION_ENABLED" : "DELETE_PROTECTION_DISABLED"
  deletion_policy                   = "DELETE"

  depends_on = [google_project_service.this]
}

resource "google_firestore_backup_schedule" "daily" {
  database  = google_firestore_database.this.name
  retention = "${var.backup_retention_days * 24 * 60 * 60}s"

  daily_recurrence {}
}

module "firestore" {
  source = "./modules/firestore"

  project_id = var.project_id
  database   = google_firestore_database.this.name
}
