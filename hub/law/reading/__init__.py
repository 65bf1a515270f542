"""Readers of published files on the law of countries. They know layouts, not our tables."""
