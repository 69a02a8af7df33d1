"""What can happen to an incident, in the past tense, by topic."""
