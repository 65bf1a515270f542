"""Pages of the mapping."""
