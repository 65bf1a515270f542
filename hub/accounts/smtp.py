"""Sending by SMTP, knowing in which half of the conversation it broke off."""

from __future__ import annotations

import smtplib
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

__all__ = ["SmtpBackend"]


class _TextWatched:
    """Until the text goes out an e-mail is surely not sent. From there on, only the server's answer says whether it is."""

    is_text_out = False

    def data(self, msg: Any) -> Any:
        self.is_text_out = True
        try:
            answer = super().data(msg)  # type: ignore[misc]
        except smtplib.SMTPDataError:  # the server answered that it will not have the text
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
        """Whether an e-mail's text went out and nothing was answered."""
        return bool(getattr(self.connection, "is_text_out", False))
