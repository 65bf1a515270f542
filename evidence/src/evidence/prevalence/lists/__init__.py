"""Multiple systems estimation: how many people are on none of several incomplete, overlapping lists."""
