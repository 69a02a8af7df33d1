# A request's log line holds its whole URL, and with it a link's token or a sender's key.
resource "google_logging_project_exclusion" "public_requests" {
  name        = "${var.name}-public-requests"
  description = "Request logs of Muster's public functions: their URLs hold tokens"
  filter = join(" AND ", [
    "resource.type = \"cloud_run_revision\"",
    "log_id(\"run.googleapis.com/requests\")",
    "resource.labels.service_name = (${join(" OR ", [
      for name, declared in local.functions : "\"${var.name}-${replace(name, "_", "-")}\"" if declared.public
    ])})",
  ])

  depends_on = [google_project_service.this]
}
