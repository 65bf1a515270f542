"""What our management commands share."""

from __future__ import annotations

from django.core.management.base import BaseCommand

__all__ = ["SiteCommand"]


class SiteCommand(BaseCommand):
    """Starts in half the time: Django's checks of the code read every view, and `make check` has run them before the
    release. `actionhub check --deploy` says what is amiss with the settings of a site."""

    requires_system_checks = ()
