"""Notifying people for as long as the worker lives, in a thread of its own."""

from __future__ import annotations

import logging
import threading

from django.conf import settings
from django.db import DatabaseError, connections

from hub.notifications.digests import write_at_once
from hub.notifications.spreading import spread

logger = logging.getLogger(__name__)
LOOK_EVERY = 5.0  # seconds


def tell_now() -> int:
    """Process new events, and write the e-mails that are due at once."""
    return spread() + write_at_once(settings.SITE_ADDRESS)


class UpdatesThread(threading.Thread):
    def __init__(self) -> None:
        super().__init__(name="updates", daemon=True)
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(LOOK_EVERY):
            try:
                tell_now()
            except DatabaseError:
                logger.warning("Updates could not be read or written; it is tried again.", exc_info=True)
            except Exception:
                logger.exception("An update could not be told of")
            finally:
                connections.close_all()
