"""Reports on the implementation of plan items."""
