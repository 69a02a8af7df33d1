output "declared" {
  description = "The content of indexes.json."
  value       = local.declared
}
