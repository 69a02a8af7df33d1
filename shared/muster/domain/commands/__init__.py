"""What somebody, or some clock, can want of an incident, by topic."""
