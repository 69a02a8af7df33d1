# Secrets: what they are called, who may read them, and values that are in no plan and no state.

locals {
  policy = yamldecode(file(var.policy_file))

  # The names that the policy's channels give: what channel_secrets must list. Secrets are not made of these, so that no slip in the
  # policy takes one away.
  policy_secrets = toset(compact(flatten(try([
    for channel in values(local.policy.channels) : [
      for provider in try(channel.providers, []) : [
        for settings in try(values(provider), []) : try([tostring(settings.secret)], [])
      ]
    ]
  ], []))))

  # By name, of which kind functions.yaml says it is: keys are made here, channels' secrets and the outside monitor's URL are given.
  keys    = merge({ for source in var.intake_sources : "intake-${source}" => "intake" }, { "link-keys" = "links" })
  given   = merge({ for name in var.channel_secrets : name => "channels" }, var.external_heartbeat ? { "heartbeat-url" = "heartbeat" } : {})
  secrets = merge(local.given, local.keys)

  generations = merge([
    for name in keys(local.keys) : {
      for generation in lookup(var.key_generations, name, [1]) : "${name}/${generation}" => { name = name, generation = generation }
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

resource "google_secret_manager_secret_version" "this" {
  for_each = local.generations

  secret                 = google_secret_manager_secret.this[each.value.name].id
  secret_data_wo         = ephemeral.random_password.key[each.key].result
  secret_data_wo_version = each.value.generation

  lifecycle {
    create_before_destroy = true # what is dropped goes last, when no function mounts it any more
  }
}

# What is given gets its first value once, where it has no version: were the version a resource, Terraform would write it again
# after somebody destroyed it, and an old value would be the newest. Without a value it is a blank line, which is no value, since no
# function starts with a secret that has no version.
resource "terraform_data" "first_value" {
  for_each = local.given

  triggers_replace = [google_secret_manager_secret.this[each.key].id]

  provisioner "local-exec" {
    command = join(" ", [
      "found=$(gcloud secrets versions list \"$SECRET\" --project=\"$PROJECT\" --limit=1 --format='value(name)') &&",
      "{ [ -n \"$found\" ] || printf '%s\\n' \"$VALUE\" | gcloud secrets versions add \"$SECRET\" --project=\"$PROJECT\" --data-file=- --quiet; }",
    ])
    environment = {
      PROJECT = var.project_id
      SECRET  = google_secret_manager_secret.this[each.key].secret_id
      VALUE   = lookup(var.channel_secret_values, each.key, "")
    }
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
  # A key's valid generations by their own numbers, in files that sort by age, and `latest` after them: whoever adds a version by hand
  # has two that are valid, within a minute. Of a channel's secret the latest counts.
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
  newest = { for name in keys(local.keys) : name => format("%04d", max(lookup(var.key_generations, name, [1])...)) }
}
