variable "name" {
  description = "What everything is named after."
  type        = string
  nullable    = false
}

variable "project_id" {
  description = "Id of the Google Cloud project."
  type        = string
  nullable    = false
}

variable "project_number" {
  description = "Its number, which the functions' URLs hold."
  type        = string
  nullable    = false
}

variable "region" {
  description = "Region that runs this chain."
  type        = string
  nullable    = false
}

variable "declared" {
  description = "The content of functions/functions.yaml."
  type        = any
  nullable    = false
}

variable "settings" {
  description = "Settings that are the same in every region: MUSTER_DATABASE and MUSTER_POLICY."
  type        = map(string)
  nullable    = false
}

variable "accounts" {
  description = "E-mail addresses of the accounts that the functions run as, by function."
  type        = map(string)
  nullable    = false
}

variable "callers" {
  description = "E-mail addresses of the accounts that call functions: pubsub and scheduler."
  type        = object({ pubsub = string, scheduler = string })
  nullable    = false
}

variable "pubsub_agent" {
  description = "Pub/Sub's own account, as an IAM member: it moves dead letters."
  type        = string
  nullable    = false
}

variable "build" {
  description = "Who builds the functions' images, and of what: the account's id and member, the zips' bucket, and by function the zip's object and a tag that changes whenever its image must be built anew."
  type = object({
    account = string
    member  = string
    bucket  = string
    sources = map(object({ object = string, tag = string }))
  })
  nullable = false
}

variable "secrets" {
  description = "Every secret by name: of which kind it is, its id, and the versions that are valid by the name of their file."
  type        = map(object({ kind = string, secret = string, versions = map(string) }))
  nullable    = false
}

variable "webhook_key" {
  description = "The version of the secret that Cloud Monitoring's webhook shows as its password, and its generation; null where Cloud Monitoring is no source over HTTPS."
  type        = object({ version = string, generation = number })
}

variable "max_instances" {
  description = "Upper bound of each function's instances."
  type        = number
  nullable    = false
}
