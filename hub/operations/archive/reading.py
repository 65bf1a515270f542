"""Asks the site for its public pages inside this process, as a reader who is not signed in."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http.response import HttpResponseBase

from hub.lib.throttle import forget_visitors

MOST_REDIRECTS = 5


@dataclass(frozen=True)
class Answer:
    path: str  # of the page that answered in the end, with its query
    status: int
    kind: str  # its type, such as text/html
    body: bytes


class Reader:
    def __init__(self) -> None:
        self.site = urlsplit(settings.SITE_ADDRESS)
        self.handler = WSGIHandler()

    def read(self, path: str) -> Answer:
        answer = self._read(path)
        if answer.status == 404 and path.startswith(settings.STATIC_URL):
            return _read_static(path)
        return answer

    def _read(self, path: str) -> Answer:
        for _ in range(MOST_REDIRECTS):
            forget_visitors()  # the limits are for visitors: this reader would soon be refused
            response = self.handler.get_response(self._request(path))
            try:
                body = b"".join(response) if response.status_code == 200 else b""
            finally:
                _close(response)
            if response.status_code not in {301, 302, 307, 308}:
                return Answer(path, response.status_code, response.get("Content-Type", "").split(";")[0], body)
            target = self.local(response["Location"], path)
            if target is None:
                break
            path = target
        return Answer(path, 404, "", b"")

    def local(self, href: str, base: str) -> str | None:
        """The path and query of an address of this site; None for others."""
        try:
            found = urlsplit(href)
        except ValueError:
            return None
        if found.scheme not in {"", "http", "https"} or found.netloc not in {"", self.site.netloc}:
            return None
        if not found.path and not found.query:
            return None
        here = urlsplit(base)
        path = found.path or here.path
        if not path.startswith("/"):
            path = here.path.rpartition("/")[0] + "/" + path
        return path + (f"?{found.query}" if found.query else "")

    def _request(self, address: str) -> WSGIRequest:
        path, _, query = address.partition("?")
        return WSGIRequest(
            {
                "REQUEST_METHOD": "GET",
                "PATH_INFO": unquote(path, errors="surrogateescape").encode(errors="surrogateescape").decode("latin-1"),
                "QUERY_STRING": query,
                "SERVER_NAME": self.site.hostname or "localhost",
                "SERVER_PORT": str(self.site.port or (443 if self.site.scheme == "https" else 80)),
                "HTTP_HOST": self.site.netloc,
                "HTTP_ACCEPT_LANGUAGE": settings.LANGUAGE_CODE,
                "HTTP_X_FORWARDED_PROTO": self.site.scheme,
                "REMOTE_ADDR": "127.0.0.1",
                "wsgi.url_scheme": self.site.scheme,
                "wsgi.input": BytesIO(),
            }
        )


def _close(response: HttpResponseBase) -> None:
    """Let go of its files. The connection to the database stays: the next page is asked for at once."""
    request_finished.disconnect(close_old_connections)
    try:
        response.close()
    finally:
        request_finished.connect(close_old_connections)


def _read_static(path: str) -> Answer:
    """A static file of a site that has not been prepared for serving."""
    found = finders.find(unquote(path.partition("?")[0].removeprefix(settings.STATIC_URL)))
    if not isinstance(found, str):
        return Answer(path, 404, "", b"")
    return Answer(path, 200, guess_type(found)[0] or "", Path(found).read_bytes())
