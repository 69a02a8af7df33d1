"""How each fact changes the incident, by topic."""
