# One bad value for each rule of variables.tf; a test in Python holds that none is forgotten. The providers are the real ones, as
# mocks know no ephemeral resources yet: they are asked for plans only, which need no network.

provider "google" {
  project      = "acme-prod"
  access_token = "nobody's, since nothing is asked"
}

override_data {
  target = data.google_project.this
  values = { number = "123456789012" }
}

variables {
  project_id      = "acme-prod"
  policy_file     = "../shared/muster/policy/presets/starter.yaml"
  channel_secrets = ["slack-incidents", "smtp", "twilio"]
  wake_channels   = ["projects/acme-prod/notificationChannels/1234567890123456789"]
}

run "rejects_the_number_of_a_project" {
  command = plan

  variables {
    project_id = "123456789012"
  }

  expect_failures = [var.project_id]
}

run "rejects_a_policy_that_is_not_there" {
  command = plan

  variables {
    policy_file = "tests/policies/nowhere.yaml"
  }

  expect_failures = [var.policy_file]
}

run "rejects_a_policy_that_is_no_yaml" {
  command = plan

  variables {
    policy_file = "tests/policies/no-yaml.yaml"
  }

  expect_failures = [var.policy_file]
}

run "rejects_yaml_that_is_no_policy" {
  command = plan

  variables {
    policy_file = "tests/policies/no-policy.yaml"
  }

  expect_failures = [var.policy_file]
}

run "rejects_that_nobody_is_woken" {
  command = plan

  variables {
    wake_channels = []
  }

  expect_failures = [var.wake_channels]
}

run "rejects_an_address_for_a_channel" {
  command = plan

  variables {
    wake_channels = ["ada@example.com"]
  }

  expect_failures = [var.wake_channels]
}

run "rejects_no_region" {
  command = plan

  variables {
    regions = []
  }

  expect_failures = [var.regions]
}

run "rejects_a_region_twice" {
  command = plan

  variables {
    regions = ["europe-west1", "europe-west1"]
  }

  expect_failures = [var.regions]
}

run "rejects_a_zone_for_a_region" {
  command = plan

  variables {
    regions = ["europe-west1-b"]
  }

  expect_failures = [var.regions]
}

run "rejects_a_name_that_is_too_long" {
  command = plan

  variables {
    name = "muster-of-a-shop"
  }

  expect_failures = [var.name]
}

run "rejects_the_default_database" {
  command = plan

  variables {
    database = "(default)"
  }

  expect_failures = [var.database]
}

run "rejects_regions_without_a_multi_region_in_common" {
  command = plan

  variables {
    regions = ["europe-west1", "us-central1"]
  }

  expect_failures = [var.firestore_location]
}

run "rejects_a_continent_for_a_location" {
  command = plan

  variables {
    firestore_location = "EU"
  }

  expect_failures = [var.firestore_location]
}

run "rejects_a_source_that_nothing_parses" {
  command = plan

  variables {
    intake_sources = ["generic", "carrier_pigeon"]
  }

  expect_failures = [var.intake_sources]
}

run "rejects_heartbeats_that_nobody_has_the_key_for" {
  command = plan

  variables {
    policy_file = "tests/policies/heartbeats.yaml"
  }

  expect_failures = [var.intake_sources]
}

run "rejects_a_secret_that_is_called_a_path" {
  command = plan

  variables {
    channel_secrets = ["slack-incidents", "smtp", "twilio", "../link-keys"]
  }

  expect_failures = [var.channel_secrets]
}

run "rejects_a_channel_with_musters_own_key" {
  command = plan

  variables {
    channel_secrets = ["slack-incidents", "smtp", "twilio", "link-keys"]
  }

  expect_failures = [var.channel_secrets]
}

run "rejects_a_policy_whose_secret_is_not_listed" {
  command = plan

  variables {
    channel_secrets = ["slack-incidents", "twilio"]
  }

  expect_failures = [var.channel_secrets]
}

run "rejects_an_empty_secret" {
  command = plan

  variables {
    channel_secret_values = { twilio = " " }
  }

  expect_failures = [var.channel_secret_values]
}

run "rejects_a_value_for_a_secret_that_is_not_listed" {
  command = plan

  variables {
    channel_secret_values = { pager = "nobody's" }
  }

  expect_failures = [var.channel_secret_values]
}

run "rejects_a_key_with_three_generations" {
  command = plan

  variables {
    key_generations = { link-keys = [1, 2, 3] }
  }

  expect_failures = [var.key_generations]
}

run "rejects_half_a_generation" {
  command = plan

  variables {
    key_generations = { link-keys = [1.5] }
  }

  expect_failures = [var.key_generations]
}

run "rejects_generations_of_a_key_that_there_is_not" {
  command = plan

  variables {
    key_generations = { twilio = [2] } # a channel's secret is rotated with its provider
  }

  expect_failures = [var.key_generations]
}

run "rejects_no_instances" {
  command = plan

  variables {
    max_instances = 0
  }

  expect_failures = [var.max_instances]
}

run "rejects_half_a_rebuild" {
  command = plan

  variables {
    rebuild = 1.5
  }

  expect_failures = [var.rebuild]
}

run "rejects_backups_for_longer_than_firestore_keeps_them" {
  command = plan

  variables {
    backup_retention_days = 99
  }

  expect_failures = [var.backup_retention_days]
}
