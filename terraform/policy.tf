# The policy is an object that the functions read again every 30 s: a new one is in force without a deployment, and the versions
# before it stay in the bucket.

resource "google_storage_bucket" "policy" {
  # checkov:skip=CKV_GCP_62: Its versions keep every policy there was; a log of its readers is not worth another bucket.
  name                        = "${var.project_id}-${var.name}-policy"
  location                    = local.bucket_location
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = !var.deletion_protection

  versioning {
    enabled = true
  }

  lifecycle_rule {
    condition {
      num_newer_versions         = 20
      days_since_noncurrent_time = 365
    }
    action {
      type = "Delete"
    }
  }

  depends_on = [google_project_service.this]
}

# `content` changes in place, where `source` would delete the object before it is written again.
resource "google_storage_bucket_object" "policy" {
  name          = "policy.yaml"
  bucket        = google_storage_bucket.policy.name
  content       = file(var.policy_file)
  content_type  = "application/yaml"
  cache_control = "no-store"
}

resource "google_storage_bucket_iam_member" "policy_reader" {
  for_each = { for name, declared in local.functions : name => declared if contains(declared.settings, "MUSTER_POLICY") }

  bucket = google_storage_bucket.policy.name
  role   = "roles/storage.objectViewer"
  member = google_service_account.function[each.key].member
}

locals {
  policy_url = "gs://${google_storage_bucket.policy.name}/${google_storage_bucket_object.policy.name}"
}
