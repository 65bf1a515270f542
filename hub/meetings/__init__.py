"""Meetings with their agendas."""
