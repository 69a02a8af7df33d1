# The zips of the functions, each with the files that its bundle lists and nothing else, and who builds images of them.

module "bundle" {
  source   = "./modules/bundle"
  for_each = local.functions

  function    = each.key
  source_root = local.source_root
}

data "archive_file" "source" {
  for_each = local.functions

  type        = "zip"
  output_path = "${path.root}/.terraform/muster/${each.key}-${module.bundle[each.key].sha256}.zip"

  dynamic "source" {
    for_each = module.bundle[each.key].files
    content {
      filename = source.key
      content  = file(source.value)
    }
  }
}

resource "google_storage_bucket" "sources" {
  # checkov:skip=CKV_GCP_62: It holds public code, which only Terraform writes and only the build reads.
  name                        = "${var.project_id}-${var.name}-sources"
  location                    = local.bucket_location
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = true

  versioning {
    enabled = true
  }

  lifecycle_rule {
    condition {
      days_since_noncurrent_time = 30
    }
    action {
      type = "Delete"
    }
  }

  lifecycle_rule {
    condition {
      age            = 1
      matches_prefix = ["staging/"]
    }
    action {
      type = "Delete"
    }
  }

  depends_on = [google_project_service.this]
}

resource "google_storage_bucket_object" "source" {
  for_each = local.functions

  name   = "${each.key}-${module.bundle[each.key].sha256}.zip"
  bucket = google_storage_bucket.sources.name
  source = data.archive_file.source[each.key].output_path

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_storage_bucket_iam_member" "build_reads" {
  bucket = google_storage_bucket.sources.name
  role   = "roles/storage.objectViewer"
  member = google_service_account.build.member
}

resource "google_project_iam_member" "build_logs" {
  project = var.project_id
  role    = "roles/logging.logWriter"
  member  = google_service_account.build.member
}
