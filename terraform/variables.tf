variable "project_id" {
  description = "Id of the Google Cloud project that Muster runs in, with billing enabled."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id is the project's id, not its name or number: 6 to 30 lower-case letters, digits and dashes."
  }
}

variable "policy_file" {
  description = "Path of the policy file. `muster policy check FILE` finds what Terraform cannot."
  type        = string
  nullable    = false

  validation {
    condition     = fileexists(var.policy_file)
    error_message = "policy_file: there is no such file. `muster policy show starter > policy.yaml` makes one to start from."
  }

  validation {
    condition     = !fileexists(var.policy_file) || can(yamldecode(file(var.policy_file)))
    error_message = "policy_file is no YAML: `muster policy check FILE` says where."
  }

  validation {
    condition     = !can(yamldecode(file(var.policy_file))) || can(yamldecode(file(var.policy_file)).version)
    error_message = "policy_file is YAML, but no policy: a policy begins with `version: 1`. `muster policy check FILE` says more."
  }
}

variable "wake_channels" {
  description = "Notification channels of Cloud Monitoring that wake somebody when Muster itself is ill, as `projects/PROJECT/notificationChannels/ID`: SMS, the Cloud mobile app or PagerDuty. Not e-mail alone, and none of Muster's own. They are made and verified in the console, or listed by `gcloud beta monitoring channels list`."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.wake_channels) > 0
    error_message = "wake_channels is empty: somebody must be woken when Muster itself is ill."
  }

  validation {
    condition     = alltrue([for channel in var.wake_channels : can(regex("^projects/[^/]+/notificationChannels/[0-9]+$", channel))])
    error_message = "wake_channels holds names of the form projects/PROJECT/notificationChannels/ID."
  }
}

variable "regions" {
  description = "Regions that each run the whole chain over the one database. With two, alert policies notify both and the loss of one is survived."
  type        = list(string)
  default     = ["europe-west1"]
  nullable    = false

  validation {
    condition     = length(var.regions) > 0
    error_message = "regions is empty: name at least one."
  }

  validation {
    condition     = length(var.regions) == length(distinct(var.regions))
    error_message = "regions names one twice."
  }

  validation {
    condition     = alltrue([for region in var.regions : can(regex("^[a-z]+-[a-z]+[0-9]+$", region))])
    error_message = "regions holds regions such as europe-west1; a zone (europe-west1-b) or a multi-region (eu) is none."
  }
}

variable "name" {
  description = "What everything is named after, so that a project may hold more than one Muster."
  type        = string
  default     = "muster"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,13}[a-z0-9]$", var.name)) && !startswith(var.name, "goog")
    error_message = "name is 4 to 15 lower-case letters, digits and dashes, begins with a letter, and not with goog."
  }
}

variable "database" {
  description = "Name of the Firestore database, which is made; that of everything (`name`) unless it is given. Never `(default)`: that one may exist, in another mode."
  type        = string
  default     = null

  validation {
    condition     = var.database == null || can(regex("^[a-z][a-z0-9-]{2,61}[a-z0-9]$", var.database))
    error_message = "database is 4 to 63 lower-case letters, digits and dashes, and begins with a letter."
  }
}

variable "firestore_location" {
  description = "Where the database is, for good: a multi-region (eur3, nam5) survives the loss of a region. By default the one that all regions lie in, or the only region itself outside Europe and North America."
  type        = string
  default     = null

  validation {
    condition     = var.firestore_location != null || length(local.homes) == 1
    error_message = "firestore_location must say where the database is: the regions have no multi-region in common."
  }

  validation {
    condition     = var.firestore_location == null || can(regex("^(eur3|nam5|nam7|[a-z]+-[a-z]+[0-9]+)$", var.firestore_location))
    error_message = "firestore_location is eur3, nam5, nam7, or a region."
  }
}

variable "intake_sources" {
  description = "Systems that may send alerts over HTTPS, and `heartbeat` where the policy has heartbeats; each gets a key of its own, in the secret NAME-intake-SOURCE."
  type        = set(string)
  default     = ["cloud_monitoring", "generic", "pagerduty"]
  nullable    = false

  validation {
    condition     = length(setsubtract(var.intake_sources, ["cloud_monitoring", "generic", "heartbeat", "pagerduty"])) == 0
    error_message = "intake_sources knows cloud_monitoring, generic, heartbeat and pagerduty."
  }

  validation {
    condition     = !can(keys(local.policy.heartbeats)) || contains(var.intake_sources, "heartbeat")
    error_message = "intake_sources lacks heartbeat: without its key nobody can send the heartbeats that the policy waits for."
  }
}

variable "channel_secrets" {
  description = "Names of the secrets that the policy's channels give. A name here makes the secret, and the functions that send mount it; one is dropped with its values when its name is."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for name in var.channel_secrets : can(regex("^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$", name))])
    error_message = "channel_secrets holds names: letters, digits, - and _, at most 63."
  }

  validation {
    condition     = alltrue([for name in var.channel_secrets : !contains(["heartbeat-url", "link-keys"], name) && !startswith(name, "intake-")])
    error_message = "channel_secrets names one of Muster's own: heartbeat-url, link-keys and intake-… are made without being listed."
  }

  validation {
    condition     = length(setsubtract(local.policy_secrets, var.channel_secrets)) == 0
    error_message = "channel_secrets lacks a name that the policy's channels give: ${join(", ", setsubtract(local.policy_secrets, var.channel_secrets))}."
  }
}

variable "channel_secret_values" {
  description = "First values of channel_secrets, by name, kept in neither plan nor state: give them as TF_VAR_channel_secret_values. What is left out, and every later value, is added with gcloud."
  type        = map(string)
  default     = {}
  nullable    = false
  sensitive   = true
  ephemeral   = true

  validation {
    condition     = alltrue([for value in values(var.channel_secret_values) : trimspace(value) != ""])
    error_message = "channel_secret_values holds an empty value: leave out what you do not have yet."
  }

  validation {
    condition     = length(setsubtract(keys(var.channel_secret_values), var.channel_secrets)) == 0
    error_message = "channel_secret_values has a value for a name that is not in channel_secrets."
  }
}

variable "external_heartbeat" {
  description = "Whether a monitor outside Google Cloud waits for a sign of life from Muster (every 5 min, while all its work is done) and raises the alarm without it. Its URL is then the secret NAME-heartbeat-url, which is given its value with gcloud."
  type        = bool
  default     = false
  nullable    = false
}

variable "key_generations" {
  description = "Generations of a key that are valid, by the key's name (intake-generic, link-keys); [1] for those that are not named. To rotate: [1, 2], apply, move its users to the new value, [2], apply."
  type        = map(set(number))
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for generations in values(var.key_generations) : length(generations) > 0 && length(generations) <= 2])
    error_message = "key_generations: one generation of a key is valid, or two while it is rotated."
  }

  validation {
    condition = alltrue([
      for generation in flatten([for generations in values(var.key_generations) : tolist(generations)]) :
      generation >= 1 && generation <= 9999 && floor(generation) == generation
    ])
    error_message = "key_generations: a generation is a whole number from 1 on."
  }

  validation {
    condition     = length(setsubtract(keys(var.key_generations), keys(local.keys))) == 0
    error_message = "key_generations knows link-keys, and intake-SOURCE for each of intake_sources."
  }
}

variable "max_instances" {
  description = "Upper bound of each function's instances, of 8 requests at a time each: what a storm may cost at most."
  type        = number
  default     = 20
  nullable    = false

  validation {
    condition     = var.max_instances >= 1 && var.max_instances <= 100 && floor(var.max_instances) == var.max_instances
    error_message = "max_instances is a whole number from 1 to 100."
  }
}

variable "rebuild" {
  description = "Any other number builds all images anew, with the newest fixes of their base."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.rebuild >= 1 && floor(var.rebuild) == var.rebuild
    error_message = "rebuild is a whole number from 1 on."
  }
}

variable "backup_retention_days" {
  description = "For how long the database's daily backups are kept, beside the seven days of point-in-time recovery."
  type        = number
  default     = 14
  nullable    = false

  validation {
    condition     = var.backup_retention_days >= 1 && var.backup_retention_days <= 98 && floor(var.backup_retention_days) == var.backup_retention_days
    error_message = "backup_retention_days is a whole number of days, from 1 to 98: Firestore keeps no backup longer than 14 weeks."
  }
}

variable "deletion_protection" {
  description = "Whether the database and the policy's bucket are safe from `terraform destroy`. Set false, apply, and destroy."
  type        = bool
  default     = true
  nullable    = false
}
