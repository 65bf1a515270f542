"""Work outside requests is not lost with the process that does it."""
