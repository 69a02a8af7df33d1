"""What somebody wants, from loading to committing: one module a use case."""
