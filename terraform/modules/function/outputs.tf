output "service" {
  description = "Name of the Cloud Run service, once whoever calls it may."
  value       = google_cloud_run_v2_service.this.name

  depends_on = [google_cloud_run_v2_service_iam_member.invoker]
}
