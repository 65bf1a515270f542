"""Records that may be about the same initiative: comparison, merging, splitting."""
