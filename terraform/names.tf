# What everything is called, computed once: both ends of a name, a URL or an audience are the same value.

data "google_project" "this" {
  project_id = var.project_id
}

locals {
  source_root = "${path.module}/.."
  declared    = yamldecode(file("${local.source_root}/functions/functions.yaml"))
  functions   = local.declared.functions

  # Of a function's name the last word: an account's id has at most 30 characters.
  account_of = { for name in keys(local.functions) : name => "${var.name}-${element(split("_", name), -1)}" }

  continent = split("-", var.regions[0])[0]
  location = coalesce(
    var.firestore_location,
    lookup({ europe = "eur3", us = "nam5", northamerica = "nam5" }, local.continent, var.regions[0]),
  )
  bucket_location = lookup({ eur3 = "EU", nam5 = "US", nam7 = "US" }, local.location, upper(local.location))
}
