"""The one place from which the hub asks other sites for something: whether an address that a record names still answers.

Whoever writes an address into a record must not be able to make this machine speak to its own network. So each name is
resolved here, every address that it has must be a public one, and the connection goes to that very address, after each
redirect anew. Little is read, and nothing is sent that could tell who asks for whom.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

PORTS = {"http": 80, "https": 443}
MOST_REDIRECTS = 5
CONNECT_SECONDS = 8.0
TOGETHER_SECONDS = 25.0
MOST_READ = 65_536  # bytes of an answer
USER_AGENT = "Actionhub link check"

# Why an address counts as one that does not answer.
REFUSED, NO_NAME, NO_ANSWER, TOO_SLOW, BAD_CERTIFICATE, GONE, ERROR, TOO_MANY_REDIRECTS = (
    "refused", "no_name", "no_answer", "too_slow", "bad_certificate", "gone", "error", "too_many_redirects",
)  # fmt: skip
# Doors for people that are closed to programs say nothing about whether the page is there.
NOT_FOR_PROGRAMS = {401, 402, 403, 405, 406, 407, 418, 429, 451, 503, 999}


@dataclass(frozen=True)
class Answered:
    """How an address answered: the status of the last answer, and a problem, empty where there is none."""

    status: int | None = None
    problem: str = ""


class _ProblemError(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check_address(url: str) -> Answered:
    """Ask for an address as a browser would, through redirects, and read no more than is needed."""
    ends_at = time.monotonic() + TOGETHER_SECONDS
    status: int | None = None
    try:
        for _ in range(MOST_REDIRECTS + 1):
            status, further = _ask(url, ends_at)
            if not further:
                return Answered(status, _problem_of(status))
            url = urljoin(url, further)
        return Answered(status, TOO_MANY_REDIRECTS)
    except _ProblemError as problem:
        return Answered(status, problem.code)


def _problem_of(status: int) -> str:
    if status in {404, 410}:
        return GONE
    return ERROR if status >= 400 and status not in NOT_FOR_PROGRAMS else ""


def _ask(url: str, ends_at: float) -> tuple[int, str]:
    """The status of one answer, and where it sends on to."""
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        raise _ProblemError(REFUSED) from None
    if parts.scheme not in PORTS or not host or parts.username is not None:
        raise _ProblemError(REFUSED)
    if port not in {None, PORTS[parts.scheme]}:
        raise _ProblemError(REFUSED)
    target = parts.path or "/"
    target = f"{target}?{parts.query}" if parts.query else target
    left = ends_at - time.monotonic()
    if left <= 0:
        raise _ProblemError(TOO_SLOW)
    connection = _connection(parts.scheme, host, public_address(host, PORTS[parts.scheme]), min(left, CONNECT_SECONDS))
    # A server that sends a byte now and then would hold every single read within its time.
    end = threading.Timer(max(0.1, ends_at - time.monotonic()), _cut, [connection])
    end.daemon = True
    end.start()
    try:
        connection.request(
            "GET", _quote(target), headers={"User-Agent": USER_AGENT, "Accept": "*/*", "Connection": "close"}
        )
        answer = connection.getresponse()
        answer.read(MOST_READ)
        if time.monotonic() >= ends_at:
            raise TimeoutError
        further = answer.headers.get("Location", "") if answer.status in {301, 302, 303, 307, 308} else ""
    except TimeoutError:
        raise _ProblemError(TOO_SLOW) from None
    except ssl.SSLError:
        raise _ProblemError(BAD_CERTIFICATE) from None
    except (OSError, http.client.HTTPException, ValueError):
        raise _ProblemError(TOO_SLOW if time.monotonic() >= ends_at else NO_ANSWER) from None
    finally:
        end.cancel()
        connection.close()
    return answer.status, further


def _cut(connection: http.client.HTTPConnection) -> None:
    with contextlib.suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def _quote(target: str) -> str:
    return "".join(
        letter if "!" <= letter <= "~" else "".join(f"%{byte:02X}" for byte in letter.encode()) for letter in target
    )


def public_address(host: str, port: int) -> str:
    """An address of the host. Of a host with even one address that is not public nothing is asked."""
    try:
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise _ProblemError(NO_NAME) from None
    if not found or not all(is_public(address) for address in found):
        raise _ProblemError(REFUSED)
    return found[0]


def is_public(address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo[1] if parsed.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        if parsed in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(str(ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)))
    return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved


def _connection(scheme: str, host: str, address: str, seconds: float) -> http.client.HTTPConnection:
    """A connection to this very address, under the name of the host."""
    if scheme == "http":
        plain = http.client.HTTPConnection(host, timeout=seconds)
        plain.sock = _connect(address, PORTS["http"], seconds)
        return plain
    secured = http.client.HTTPSConnection(host, timeout=seconds)
    raw = _connect(address, PORTS["https"], seconds)
    try:
        secured.sock = ssl.create_default_context().wrap_socket(raw, server_hostname=host)
    except TimeoutError:
        raw.close()
        raise _ProblemError(TOO_SLOW) from None
    except ssl.SSLError:
        raw.close()
        raise _ProblemError(BAD_CERTIFICATE) from None
    except OSError:
        raw.close()
        raise _ProblemError(NO_ANSWER) from None
    return secured


def _connect(address: str, port: int, seconds: float) -> socket.socket:
    try:
        return socket.create_connection((address, port), timeout=seconds)
    except TimeoutError:
        raise _ProblemError(TOO_SLOW) from None
    except OSError:
        raise _ProblemError(NO_ANSWER) from None
