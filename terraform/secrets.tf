# Secrets: what they are called, who may read them, and values that are in no plan and no state.

locals {
  policy = yamldecode(file(var.policy_file))

  # The names that the policy's channels give. What is not shaped like a policy has none: the functions go by the last good one.
  channel_secrets = toset(flatten(try([
    for channel in values(local.policy.channels) : [
      for provider in try(channel.providers, []) : [
        for settings in try(values(provider), []) : try([tostring(settings.secret)], [])
      ]
    ]
  ], [])))

  # By name, of which kind functions.yaml says it is.
  secrets = merge(
    { for name in local.channel_secrets : name => "channels" },
    { for source in var.intake_sources : "intake-${source}" => "intake" },
    { "link-keys" = "links" },
  )

  generations = merge([
    for name, kind in local.secrets : {
      for generation in lookup(var.key_generations, name, [1]) :
      "${name}/${generation}" => { name = name, kind = kind, generation = generation }
    }
  ]...)

  secret_readers = merge([
    for function, declared in local.functions : {
      for name, kind in local.secrets : "${function}/${name}" => { function = function, name = name }
      if contains(declared.secrets, kind)
    }
  ]...)
}

resource "google_secret_manager_secret" "this" {
  for_each = local.secrets

  secret_id = "${var.name}-${each.key}"

  replication {
    auto {}
  }

  depends_on = [google_project_service.this]
}

# A key of 40 letters and digits. Made anew whenever Terraform runs, and written only where its generation is new.
ephemeral "random_password" "key" {
  for_each = local.generations

  length  = 40
  special = false
}

# A channel's secret without a value yet holds a blank line, since no function starts with a secret that has no version.
resource "google_secret_manager_secret_version" "this" {
  for_each = local.generations

  secret = google_secret_manager_secret.this[each.value.name].id
  secret_data_wo = (
    each.value.kind == "channels"
    ? lookup(var.channel_secret_values, each.value.name, "\n")
    : ephemeral.random_password.key[each.key].result
  )
  secret_data_wo_version = each.value.generation

  lifecycle {
    create_before_destroy = true # what is dropped goes last, when no function mounts it any more
  }
}

resource "google_secret_manager_secret_iam_member" "reader" {
  for_each = local.secret_readers

  secret_id = google_secret_manager_secret.this[each.value.name].id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.function[each.value.function].member

  lifecycle {
    create_before_destroy = true # as above
  }
}

locals {
  # Every valid generation by its own number, in files that sort by age, and `latest` after them: whoever adds a version by hand
  # has two that are valid, within a minute.
  mounted = {
    for name, kind in local.secrets : name => {
      kind   = kind
      secret = google_secret_manager_secret.this[name].secret_id
      versions = merge(
        {
          for key, generation in local.generations :
          format("%04d", generation.generation) => google_secret_manager_secret_version.this[key].version
          if generation.name == name
        },
        { latest = "latest" },
      )
    }
  }
  newest = { for name in keys(local.secrets) : name => format("%04d", max(lookup(var.key_generations, name, [1])...)) }
}
