# The indexes that Muster's queries need, and what expires by itself. A test derives the composite indexes from the code's
# queries and compares; the emulator would never miss one.

locals {
  declared = jsondecode(file("${path.module}/indexes.json"))
  composite = {
    for index in local.declared.composite :
    "${index.collection}/${join(",", index.fields)}" => index
  }
  unindexed = merge([
    for collection, fields in local.declared.unindexed : {
      for field in fields : "${collection}/${field}" => { collection = collection, field = field }
    }
  ]...)
}

resource "google_firestore_index" "composite" {
  for_each = local.composite

  project    = var.project_id
  database   = var.database
  collection = each.value.collection

  dynamic "fields" {
    for_each = each.value.fields
    content {
      field_path = trimprefix(fields.value, "-")
      order      = startswith(fields.value, "-") ? "DESCENDING" : "ASCENDING"
    }
  }
}

# Firestore removes these documents within about a day of the time in the field. No query asks for it, so no index.
resource "google_firestore_field" "expire_at" {
  for_each = toset(local.declared.expiring)

  project    = var.project_id
  database   = var.database
  collection = each.value
  field      = "expire_at"

  index_config {}
  ttl_config {}
}

# No query asks for these by themselves: an index on them would only take space, with every write. "*" is every field of a
# collection: https://docs.cloud.google.com/firestore/docs/reference/rest/v1/projects.databases.collectionGroups.fields
resource "google_firestore_field" "unindexed" {
  for_each = local.unindexed

  project    = var.project_id
  database   = var.database
  collection = each.value.collection
  field      = each.value.field

  index_config {}
}
