"""Signals of the register for the apps above it."""

from django.dispatch import Signal

# Sent in the transaction that changed names, dates, websites or countries of initiatives.
initiatives_changed = Signal()
