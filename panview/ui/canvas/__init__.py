"""Drawing and picking segments."""
