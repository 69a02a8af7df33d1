variable "function" {
  description = "Name of the function: its folder under functions/, and its entry point."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z_]*$", var.function))
    error_message = "A function's name is lower-case letters and underscores, as its folder's."
  }

  validation {
    condition     = fileexists("${var.source_root}/functions/${var.function}/main.py")
    error_message = "There is no such function: functions/${var.function}/main.py is missing under the source root."
  }
}

variable "source_root" {
  description = "Folder of Muster's sources, the one that holds functions/ and shared/."
  type        = string
  nullable    = false
}
