"""What may be logged. Addresses can contain one-time keys and search words, so they may not."""

from __future__ import annotations

import logging


def without_visitor(record: logging.LogRecord) -> bool:
    """A logging filter: removes the request and its address from Django's own records, and keeps the traceback."""
    if record.name.startswith("django.") and hasattr(record, "request"):
        match = getattr(record.request, "resolver_match", None)
        record.msg, record.args = "request failed in view %s", (match.view_name if match else "none",)
        del record.request
    return True
