"""Signals of accounts for the apps above."""

from django.dispatch import Signal

# Sent in the transaction that erases a person, before anything of hers ends; a receiver may refuse by a ValidationError.
erasing = Signal()
