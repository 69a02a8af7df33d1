variable "function" {
  description = "Name of the function: its folder, and its entry point."
  type        = string
  nullable    = false
}

variable "service" {
  description = "Name of its Cloud Run service, which its URL begins with."
  type        = string
  nullable    = false
}

variable "project_id" {
  description = "Id of the Google Cloud project."
  type        = string
  nullable    = false
}

variable "region" {
  description = "Region of the service and of its build."
  type        = string
  nullable    = false
}

variable "public" {
  description = "Whether strangers may call it, which it then checks itself. Others are called from inside the project, by `invokers`."
  type        = bool
  nullable    = false
}

variable "invokers" {
  description = "Who may call it, by a name that is known before they are made: IAM members."
  type        = map(string)
  nullable    = false
}

variable "account" {
  description = "E-mail address of the service account that it runs as."
  type        = string
  nullable    = false
}

variable "build" {
  description = "What its image is made of and by whom: the zip's bucket and object, the id of the build's service account, and the image's name with a tag that changes with the zip."
  type        = object({ bucket = string, object = string, account = string, image = string })
  nullable    = false
}

variable "settings" {
  description = "Its environment."
  type        = map(string)
  nullable    = false
}

variable "secrets" {
  description = "The secrets mounted below /secrets, by the name of their folder: the secret's id, and the versions that are valid by the name of their file."
  type        = map(object({ secret = string, versions = map(string) }))
  nullable    = false
}

variable "max_instances" {
  description = "Upper bound of its instances."
  type        = number
  nullable    = false
}
