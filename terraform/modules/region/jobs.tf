# What runs by the clock. A retry could make the next run be skipped, and the next run goes on where this one stopped: so none.

locals {
  jobs = merge([
    for function, declared in local.functions : {
      for schedule in declared.schedules : "${var.name}${replace(schedule.path, "/", "-")}" => merge(schedule, { function = function })
    }
  ]...)
}

resource "google_cloud_scheduler_job" "this" {
  for_each = local.jobs

  name             = each.key
  region           = var.region
  description      = "Calls ${each.value.function}"
  schedule         = each.value.cron
  time_zone        = "Etc/UTC"
  attempt_deadline = "55s"

  retry_config {
    retry_count = 0
  }

  http_target {
    http_method = "POST"
    uri         = "${local.urls[each.value.function]}${each.value.path}"

    oidc_token {
      service_account_email = var.callers.scheduler
      audience              = local.urls[each.value.function]
    }
  }

  depends_on = [module.function]
}
