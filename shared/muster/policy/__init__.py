"""The policy file: schema, line-precise errors, presets."""
