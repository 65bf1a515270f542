"""What may enter a log line. Addresses can carry one-time keys and search words, so they stay out."""

from __future__ import annotations

import logging

__all__ = ["without_visitor"]


def without_visitor(record: logging.LogRecord) -> bool:
    """A logging filter: Django's own lines about a request lose the request and its address, and keep the traceback."""
    if record.name.startswith("django.") and hasattr(record, "request"):
        match = getattr(record.request, "resolver_match", None)
        record.msg, record.args = "request failed in view %s", (match.view_name if match else "none",)
        del record.request
    return True
