"""Long work outside requests, which survives the death of the process that does it."""
