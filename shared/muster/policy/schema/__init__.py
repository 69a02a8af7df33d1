"""What may stand in a policy file: each key once, for the readers' errors, the reference and editors."""
