"""One module a way to reach people."""
