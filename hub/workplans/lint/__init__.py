"""Checks of plans: rules with stable codes, stored as data, each with a sample that violates and one that satisfies it."""
