"""Running the site: start-up, schedule, worker, limits, accounts and synthetic data."""
