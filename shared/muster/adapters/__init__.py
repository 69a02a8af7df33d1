"""The outside world behind the ports; each module is named technology_role."""
