"""Checks of `actionhub check --deploy` for settings that work on one machine but not on a public site."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as Advice


@register(Tags.security, deploy=True)
def public_site(app_configs: Any, **options: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not settings.EMAIL_HOST:
        found.append(
            Advice(
                "Mail is written to files, so nobody gets an answer and addresses cannot be confirmed.",
                hint="Name a mail server: EMAIL_URL=smtp+tls://user:password@mail.example.org:587",
                id="actionhub.W001",
            )
        )
    if not settings.SESSION_COOKIE_SECURE:
        found.append(
            Advice(
                "Cookies are sent over plain HTTP.",
                hint="Behind a proxy that ends TLS, set ACTIONHUB_HTTPS=yes",
                id="actionhub.W002",
            )
        )
    if set(settings.ALLOWED_HOSTS) <= {"127.0.0.1", "localhost", "[::1]"}:
        found.append(
            Advice(
                "The site answers to this machine's own names only.",
                hint="Name the site: ACTIONHUB_HOSTS=hub.example.org",
                id="actionhub.W003",
            )
        )
    if "*" in settings.ALLOWED_HOSTS:
        found.append(
            Advice(
                "The site answers to any name, so an e-mail can be made to lead elsewhere.",
                hint="Name the site: ACTIONHUB_HOSTS=hub.example.org",
                id="actionhub.W005",
            )
        )
    if not settings.METRICS_TOKEN:
        found.append(
            Advice(
                "The counters at /metrics are open to whoever reaches the address.",
                hint="Make a token for your monitoring: ACTIONHUB_METRICS_TOKEN=…",
                id="actionhub.W006",
            )
        )
    if str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3"):
        found.append(
            Advice(
                "The database is SQLite: one writer at a time, one machine.",
                hint="For many writers use PostgreSQL: DATABASE_URL=postgresql://user:password@localhost/actionhub",
                id="actionhub.W004",
            )
        )
    return found
