"""What the server runs, in each of its processes."""

import logging
import os
import threading

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
application = get_wsgi_application()


def _warm() -> None:
    """Of many initiatives the first visitor need not wait for the columns; pages without them are answered meanwhile."""
    from django.db import DatabaseError, connection

    from hub.initiatives.finding import warm

    try:
        warm()
    except DatabaseError:
        logging.getLogger(__name__).exception("Initiatives could not be read ahead; the first request reads them.")
    finally:
        connection.close()


threading.Thread(target=_warm, name="warm", daemon=True).start()
