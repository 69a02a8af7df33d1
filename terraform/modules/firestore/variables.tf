variable "database" {
  description = "Name of the Firestore database."
  type        = string
  nullable    = false
}

variable "project_id" {
  description = "Id of the Google Cloud project."
  type        = string
  nullable    = false
}
