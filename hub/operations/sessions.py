from __future__ import annotations

import logging

from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from hub.lib.failures import failure_behind

logger = logging.getLogger(__name__)


class LenientSessions(SessionMiddleware):
    """The session is saved after everything else. If the disk is full then, the request itself was done, and the response
    says so; only the changes of the session are lost. Signing in saves its session itself, and fails."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except DatabaseError as error:
            if failure_behind(error) is None:
                raise
            logger.warning("A session could not be saved.", exc_info=True)
            return response
