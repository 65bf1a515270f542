"""What the server runs, in each of its processes."""

import logging
import os
import threading

from django.core.wsgi import get_wsgi_application

from hub.lib.garbage import scan_seldom
from hub.lib.processes import end_with_parent

scan_seldom()

if parent := os.environ.get("ACTIONHUB_PARENT"):  # `actionhub serve` started this process
    end_with_parent(int(parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
application = get_wsgi_application()


# Serve requests first: this thread would make the first visitors wait.
WARM_AFTER = 3.0


def warm_up() -> None:
    """Load the index of initiatives, so that the first visitor does not wait for it."""
    from django.db import DatabaseError, connection

    from hub.initiatives.finding import warm
    from hub.lib.garbage import leave_out_what_stays
    from hub.lib.interpreter import frequent_switches

    try:
        with frequent_switches():
            warm()
    except DatabaseError:
        logging.getLogger(__name__).exception("Initiatives could not be read ahead; the first request reads them.")
    finally:
        connection.close()
    leave_out_what_stays()


timer = threading.Timer(WARM_AFTER, warm_up)
timer.daemon = True
timer.start()
