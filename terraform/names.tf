# What everything is called, computed once: both ends of a name, a URL or an audience are the same value.

data "google_project" "this" {
  project_id = var.project_id
}

locals {
  source_root = "${path.module}/.."
  declared    = yamldecode(file("${local.source_root}/functions/functions.yaml"))
  functions   = local.declared.functions

  # Where senders find what is not at /intake/SOURCE.
  intake_paths = {
    heartbeat = "/intake/heartbeat/HEARTBEAT"
    pagerduty = "/v2/enqueue"
  }

  build_sha256 = filesha256("${path.module}/modules/function/build.yaml")

  # Of a function's name the last word: an account's id has at most 30 characters.
  account_of = { for name in keys(local.functions) : name => "${var.name}-${element(split("_", name), -1)}" }

  # Where a database of these regions may be by default: the multi-region of their continent, or a region itself.
  homes = distinct([
    for region in var.regions : lookup({ europe = "eur3", us = "nam5", northamerica = "nam5" }, split("-", region)[0], region)
  ])
  location        = coalesce(var.firestore_location, local.homes[0])
  bucket_location = lookup({ eur3 = "EU", nam5 = "US", nam7 = "US" }, local.location, upper(local.location))
}
