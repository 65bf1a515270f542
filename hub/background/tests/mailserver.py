"""A mail server for the tests in which a process is killed while it sends."""

from __future__ import annotations

import socketserver
from collections.abc import Callable


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks enough of SMTP. Calls `at_text` before it reads the text of an e-mail."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, at_text: Callable[[int], None]) -> None:
        self.taken: list[str] = []
        self.seen = 0
        self.at_text = at_text
        super().__init__(("127.0.0.1", 0), MailConversation)


class MailConversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.wfile.write(b"220 ready\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            if word != b"DATA":
                self.wfile.write(b"250 ok\r\n")
                continue
            self.server.seen += 1
            self.server.at_text(self.server.seen)
            self.wfile.write(b"354 go on\r\n")
            text = b""
            while not text.endswith(b"\r\n.\r\n"):
                block = self.rfile.readline()
                if not block:
                    return  # the other side is gone: not taken
                text += block
            self.server.taken.append(next(part for part in text.decode().splitlines() if part.startswith("Subject:")))
            self.wfile.write(b"250 taken\r\n")
