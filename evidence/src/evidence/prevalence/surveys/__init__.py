"""Household surveys: designs, indicators of child and forced labour, estimates for many domains and small areas."""
