# The indexes that Muster's queries need, and what expires by itself. A test derives the composite indexes from the code's
# queries and compares; the emulator would never miss one.

locals {
  declared = jsondecode(file("${path.module}/indexes.json"))
  composite = {
    for index in local.declared.composite :
    "${index.collection}/${join(",", index.fields)}" => index
  }
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
