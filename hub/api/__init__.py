"""Read access to the same nouns under /api/v1/, through the same door."""
