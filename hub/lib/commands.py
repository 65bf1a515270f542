"""The base of our management commands."""

from __future__ import annotations

from django.core.management.base import BaseCommand


class SiteCommand(BaseCommand):
    """Skips Django's system checks, which load every view and double the start-up time: `make check` has run them before
    the release. `actionhub check --deploy` checks the settings of a site."""

    requires_system_checks = ()
