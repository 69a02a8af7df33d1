# What the outputs promise to those who read them, and the locations that follow from the regions.

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

run "one_region_by_default" {
  command = plan

  assert {
    condition     = keys(output.url) == ["europe-west1"] && length(output.notification_channels["pubsub"]) == 1
    error_message = "By default the chain runs in europe-west1, and alert policies have one channel of a kind to notify."
  }

  assert {
    condition     = output.url["europe-west1"] == "https://muster-responder-action-123456789012.europe-west1.run.app"
    error_message = "The API is where responder_action is."
  }

  assert {
    condition     = output.intake_urls["pagerduty"]["europe-west1"] == "https://muster-alert-intake-123456789012.europe-west1.run.app/v2/enqueue"
    error_message = "Senders of PagerDuty's events keep its path."
  }

  assert {
    condition     = google_firestore_database.this.location_id == "eur3" && google_storage_bucket.policy.location == "EU"
    error_message = "In Europe what is kept is in all of Europe, so that the loss of a region is survived."
  }
}

run "heartbeats" {
  command = plan

  variables {
    policy_file    = "tests/policies/heartbeats.yaml"
    intake_sources = ["generic", "heartbeat"]
  }

  assert {
    condition     = output.intake_urls["heartbeat"]["europe-west1"] == "https://muster-alert-intake-123456789012.europe-west1.run.app/intake/heartbeat/HEARTBEAT"
    error_message = "Heartbeats are sent under their names."
  }
}

run "two_regions" {
  command = plan

  variables {
    regions = ["us-central1", "us-east4"]
  }

  assert {
    condition     = length(output.notification_channels["pubsub"]) == 2 && length(output.notification_channels["webhook"]) == 2
    error_message = "Alert policies notify both regions."
  }

  assert {
    condition     = google_firestore_database.this.location_id == "nam5" && google_storage_bucket.policy.location == "US"
    error_message = "In North America what is kept is in all of it."
  }
}

run "two_continents" {
  command = plan

  variables {
    regions            = ["us-central1", "europe-west1"]
    firestore_location = "eur3"
  }

  assert {
    condition     = google_firestore_database.this.location_id == "eur3" && google_storage_bucket.policy.location == "EU"
    error_message = "Where the regions have no multi-region in common, what is kept is where it is said to be."
  }
}

run "the_longest_name" {
  command = plan

  variables {
    name = "muster-of-shops"
  }

  assert {
    condition     = google_firestore_database.this.name == "muster-of-shops"
    error_message = "Unless it is given a name, the database has that of everything, so that a project may hold two."
  }

  assert {
    condition     = alltrue([for account in google_service_account.function : length(account.account_id) <= 30])
    error_message = "An account's id has at most 30 characters."
  }
}

run "elsewhere" {
  command = plan

  variables {
    regions        = ["australia-southeast1"]
    intake_sources = ["generic"]
  }

  assert {
    condition     = google_firestore_database.this.location_id == "australia-southeast1" && google_storage_bucket.policy.location == "AUSTRALIA-SOUTHEAST1"
    error_message = "Where there is no multi-region, what is kept is in the region."
  }

  assert {
    condition     = keys(output.notification_channels) == ["pubsub"] && keys(output.intake_urls) == ["generic"]
    error_message = "Without Cloud Monitoring over HTTPS there is no webhook."
  }
}
