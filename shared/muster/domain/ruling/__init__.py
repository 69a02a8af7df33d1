"""What follows from each command, by topic."""
