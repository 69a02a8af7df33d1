# One region's chain: its functions, topics, subscriptions and jobs. Every region works on the same database.

locals {
  functions = var.declared.functions
  services  = { for name in keys(local.functions) : name => "${var.name}-${replace(name, "_", "-")}" }

  # Known before the service is made: https://docs.cloud.google.com/run/docs/triggering/https-request#deterministic
  urls = { for name, service in local.services : name => "https://${service}-${var.project_number}.${var.region}.run.app" }

  settings = merge(
    var.settings,
    {
      MUSTER_BASE_URL = local.urls["responder_action"]
      MUSTER_PROJECT  = var.project_id
      MUSTER_SECRETS  = "/secrets"
    },
    { for topic, setting in var.declared.topics : setting => local.topics[topic] },
  )

  callers = {
    for name, declared in local.functions : name => merge(
      length(declared.pushes) > 0 ? { pubsub = var.callers.pubsub } : {},
      length(declared.schedules) > 0 ? { scheduler = var.callers.scheduler } : {},
    )
  }

  images = "${var.region}-docker.pkg.dev/${var.project_id}/${google_artifact_registry_repository.images.repository_id}"
}

resource "google_artifact_registry_repository" "images" {
  # checkov:skip=CKV_GCP_84: The images hold public code; a key of your own that is disabled would stop their starting.
  repository_id = var.name
  location      = var.region
  format        = "DOCKER"
  description   = "Images of Muster's functions"

  cleanup_policies {
    id     = "keep-the-latest"
    action = "KEEP"
    most_recent_versions {
      keep_count = 5
    }
  }

  cleanup_policies {
    id     = "delete-what-is-old"
    action = "DELETE"
    condition {
      older_than = "2592000s"
    }
  }
}

resource "google_artifact_registry_repository_iam_member" "build_writes" {
  repository = google_artifact_registry_repository.images.repository_id
  location   = var.region
  role       = "roles/artifactregistry.writer"
  member     = var.build.member
}

module "function" {
  source   = "../function"
  for_each = local.functions

  function      = each.key
  service       = local.services[each.key]
  project_id    = var.project_id
  region        = var.region
  public        = each.value.public
  invokers      = each.value.public ? {} : { for name, email in local.callers[each.key] : name => "serviceAccount:${email}" }
  account       = var.accounts[each.key]
  max_instances = var.max_instances

  build = {
    bucket  = var.build.bucket
    object  = var.build.sources[each.key].object
    account = var.build.account
    image   = "${local.images}/${each.key}:${var.build.sources[each.key].tag}"
  }

  settings = {
    for setting in each.value.settings : setting => merge(local.settings, {
      MUSTER_AUDIENCE = local.urls[each.key]
      MUSTER_CALLERS  = join(",", values(local.callers[each.key]))
    })[setting]
  }

  secrets = {
    for name, secret in var.secrets : name => { secret = secret.secret, versions = secret.versions }
    if contains(each.value.secrets, secret.kind)
  }

  depends_on = [
    google_artifact_registry_repository_iam_member.build_writes,
    google_pubsub_subscription_iam_member.function,
    google_pubsub_topic_iam_member.function,
  ]
}
