"""Read access to the records for programs under /api/v1/, with the same visibility filter as the pages."""
