from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "hub.accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from allauth.account.signals import email_changed

        email_changed.connect(_trust_new_address, dispatch_uid="accounts.new_address")


def _trust_new_address(user: Any, **_: Any) -> None:
    """The state of the old mailbox does not apply to the new one."""
    from hub.accounts.actions import trust_mailbox

    trust_mailbox(person=user)
