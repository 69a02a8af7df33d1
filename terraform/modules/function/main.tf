# One function: a Cloud Run service of an image that Cloud Build makes of a zip.

locals {
  # Requests that an instance works on at once: as many as functions-framework has threads, so that none waits inside.
  concurrency = 8
  timeout     = 60

  # A volume's name has fewer characters to choose from than a secret's.
  volumes = { for name in keys(var.secrets) : name => "secret-${substr(sha256(name), 0, 16)}" }
}

# Cloud Run's API notes a build's particulars and starts none; whoever deploys a function submits it, as gcloud does.
# https://github.com/hashicorp/terraform-provider-google/issues/22263
resource "terraform_data" "image" {
  triggers_replace = [var.build.image]

  provisioner "local-exec" {
    command = join(" ", [
      "gcloud builds submit \"$SOURCE\"",
      "--config=\"$CONFIG\" --substitutions=\"_IMAGE=$IMAGE,_FUNCTION=$FUNCTION\"",
      "--service-account=\"$ACCOUNT\" --project=\"$PROJECT\" --region=\"$REGION\"",
      "--gcs-source-staging-dir=\"$STAGING\"",
      "--suppress-logs --quiet",
    ])
    environment = {
      ACCOUNT  = var.build.account
      CONFIG   = "${path.module}/build.yaml"
      FUNCTION = var.function
      IMAGE    = var.build.image
      PROJECT  = var.project_id
      REGION   = var.region
      SOURCE   = "gs://${var.build.bucket}/${var.build.object}"
      STAGING  = "gs://${var.build.bucket}/staging" # where gcloud copies it to: the account reads no other bucket
    }
  }
}

resource "google_cloud_run_v2_service" "this" {
  name                 = var.service
  location             = var.region
  ingress              = var.public ? "INGRESS_TRAFFIC_ALL" : "INGRESS_TRAFFIC_INTERNAL_ONLY"
  invoker_iam_disabled = var.public
  deletion_protection  = false

  build_config {
    source_location = "gs://${var.build.bucket}/${var.build.object}"
    function_target = var.function
    image_uri       = var.build.image
    service_account = var.build.account
  }

  template {
    service_account                  = var.account
    timeout                          = "${local.timeout}s"
    max_instance_request_concurrency = local.concurrency

    scaling {
      min_instance_count = 0
      max_instance_count = var.max_instances
    }

    containers {
      image = var.build.image

      resources {
        limits            = { cpu = "1", memory = "512Mi" }
        cpu_idle          = true
        startup_cpu_boost = true
      }

      dynamic "env" {
        for_each = merge(var.settings, { THREADS = tostring(local.concurrency) })
        content {
          name  = env.key
          value = env.value
        }
      }

      dynamic "volume_mounts" {
        for_each = var.secrets
        content {
          name       = local.volumes[volume_mounts.key]
          mount_path = "/secrets/${volume_mounts.key}"
        }
      }
    }

    dynamic "volumes" {
      for_each = var.secrets
      content {
        name = local.volumes[volumes.key]
        secret {
          secret       = volumes.value.secret
          default_mode = 292 # 0444

          dynamic "items" {
            for_each = volumes.value.versions
            content {
              path    = items.key
              version = items.value
            }
          }
        }
      }
    }
  }

  lifecycle {
    ignore_changes = [client, client_version] # who touched it last, by console or gcloud
  }

  depends_on = [terraform_data.image]
}

resource "google_cloud_run_v2_service_iam_member" "invoker" {
  for_each = var.invokers

  name     = google_cloud_run_v2_service.this.name
  location = var.region
  role     = "roles/run.invoker"
  member   = each.value
}
