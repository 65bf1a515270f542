"""Actionhub: a working home for the Action Groups of Alliance 8.7."""
