"""Running the site: start, schedule, worker, limits, accounts and example data."""
