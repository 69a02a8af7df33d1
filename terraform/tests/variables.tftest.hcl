# One bad value for each rule of variables.tf; a test in Python holds that none is forgotten. As each run is a plan, it has many of
# them, though never one whose rule asks after another that is bad: that rule would not be looked at. The providers are the real
# ones, as mocks know no ephemeral resources yet: they are asked for plans only, which need no network.

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

run "rejects_what_is_missing_or_out_of_bounds" {
  command = plan

  variables {
    project_id            = "123456789012" # the number of a project
    policy_file           = "tests/policies/nowhere.yaml"
    wake_channels         = []
    regions               = []
    name                  = "muster-of-a-shop" # too long
    database              = "(default)"
    max_instances         = 0
    rebuild               = 1.5
    backup_retention_days = 99 # longer than Firestore keeps them
  }

  expect_failures = [
    var.project_id,
    var.policy_file,
    var.wake_channels,
    var.regions,
    var.name,
    var.database,
    var.max_instances,
    var.rebuild,
    var.backup_retention_days,
  ]
}

run "rejects_no_yaml_an_address_for_a_channel_and_a_region_twice" {
  command = plan

  variables {
    policy_file   = "tests/policies/no-yaml.yaml"
    wake_channels = ["ada@example.com"]
    regions       = ["europe-west1", "europe-west1"]
  }

  expect_failures = [var.policy_file, var.wake_channels, var.regions]
}

run "rejects_yaml_that_is_no_policy_and_a_zone_for_a_region" {
  command = plan

  variables {
    policy_file = "tests/policies/no-policy.yaml"
    regions     = ["europe-west1-b"]
  }

  expect_failures = [var.policy_file, var.regions]
}

run "rejects_regions_far_apart_a_source_that_nothing_parses_and_a_secret_that_is_called_a_path" {
  command = plan

  variables {
    regions         = ["europe-west1", "us-central1"] # no multi-region has both
    intake_sources  = ["generic", "carrier_pigeon"]
    channel_secrets = ["slack-incidents", "smtp", "twilio", "../link-keys"]
  }

  expect_failures = [var.firestore_location, var.intake_sources, var.channel_secrets]
}

run "rejects_a_continent_for_a_location_heartbeats_without_a_key_and_a_channel_with_musters_own_key" {
  command = plan

  variables {
    firestore_location = "EU"
    policy_file        = "tests/policies/heartbeats.yaml"
    channel_secrets    = ["link-keys"]
  }

  expect_failures = [var.firestore_location, var.intake_sources, var.channel_secrets]
}

run "rejects_a_policy_whose_secret_is_not_listed_and_generations_of_a_key_that_there_is_not" {
  command = plan

  variables {
    channel_secrets = ["slack-incidents", "twilio"]
    key_generations = { twilio = [2] } # a channel's secret is rotated with its provider
  }

  expect_failures = [var.channel_secrets, var.key_generations]
}

run "rejects_an_empty_secret_and_a_key_with_three_generations" {
  command = plan

  variables {
    channel_secret_values = { twilio = " " }
    key_generations       = { link-keys = [1, 2, 3] }
  }

  expect_failures = [var.channel_secret_values, var.key_generations]
}

run "rejects_a_value_for_a_secret_that_is_not_listed_and_half_a_generation" {
  command = plan

  variables {
    channel_secret_values = { pager = "nobody's" }
    key_generations       = { link-keys = [1.5] }
  }

  expect_failures = [var.channel_secret_values, var.key_generations]
}
