"""The whole system in one process. Never part of a function."""
