# Every declared function's bundle, as Terraform computes it: the tests unpack these maps and boot what comes out.

locals {
  root = abspath("${path.module}/../../..")
}

module "bundle" {
  source   = "../../../terraform/modules/bundle"
  for_each = yamldecode(file("${local.root}/functions/functions.yaml")).functions

  function    = each.key
  source_root = local.root
}

output "files" {
  value = { for name, bundle in module.bundle : name => bundle.files }
}
