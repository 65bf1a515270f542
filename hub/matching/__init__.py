"""Records that may be about one initiative: comparison, merging, splitting."""
