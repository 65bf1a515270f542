"""A server for benchmarks, and requests to it."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Server:
    port: int
    pid: int


@contextmanager
def served(environment: dict[str, str], processes: int, *, read_ahead: float = 8.0) -> Iterator[Server]:
    """A real `actionhub serve`, which answers from then on, after the time in which each process reads ahead."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = ["serve", f"--port={port}", f"--workers={processes}"]
    server = subprocess.Popen(
        [sys.executable, "-m", "hub.commandline", *words], env=environment, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(3000):
            try:
                answered(http.client.HTTPConnection("127.0.0.1", port, timeout=30), "/healthz")
                break
            except OSError:
                time.sleep(0.02)
        time.sleep(read_ahead)
        yield Server(port, server.pid)
    finally:
        server.terminate()
        server.wait(timeout=30)


def answered(connection: http.client.HTTPConnection, address: str) -> int:
    connection.request("GET", address)
    response = connection.getresponse()
    response.read()
    return response.status


def exchange(connection: socket.socket, address: str, *, cookie: str = "") -> int:
    """The status. Read by hand: the client of the standard library takes more of the processor than the server does."""
    signed_in = f"Cookie: {cookie}\r\n" if cookie else ""
    connection.sendall(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n{signed_in}\r\n".encode())
    received = bytearray()
    while (end := received.find(b"\r\n\r\n")) < 0:
        received += connection.recv(1 << 17)
    head = bytes(received[:end]).lower()
    length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
    while len(received) < end + 4 + length:
        received += connection.recv(1 << 17)
    return int(head.split(b" ", 2)[1])
