"""Organizations, their focal points, and how they join."""
