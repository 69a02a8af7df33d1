output "files" {
  description = "Path in the zip => path of the file that goes there."
  value       = local.files
}

output "sha256" {
  description = "Changes when, and only when, a path in the zip or the content under it does."
  value       = sha256(jsonencode({ for path, file in local.files : path => filesha256(file) }))
}
