"""Sending by SMTP, with the knowledge at which point the conversation failed."""

from __future__ import annotations

import smtplib
from typing import Any

from django.core.mail.backends.smtp import EmailBackend


class _TextWatched:
    """Before the text is sent, an e-mail has surely not been delivered. After that, only the server's reply can tell."""

    is_text_out = False

    def data(self, msg: Any) -> Any:
        self.is_text_out = True
        try:
            answer = super().data(msg)  # type: ignore[misc]
        except smtplib.SMTPDataError:  # the server has rejected the text
            self.is_text_out = False
            raise
        self.is_text_out = False
        return answer


class _Smtp(_TextWatched, smtplib.SMTP):
    pass


class _SmtpOverTls(_TextWatched, smtplib.SMTP_SSL):
    pass


class SmtpBackend(EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _SmtpOverTls if self.use_ssl else _Smtp

    @property
    def is_text_out(self) -> bool:
        """Whether the text of an e-mail was sent without a reply."""
        return bool(getattr(self.connection, "is_text_out", False))
