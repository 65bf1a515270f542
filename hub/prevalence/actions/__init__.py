"""What changes a protocol: writing it, registering it, amending it, taking it back."""

from hub.prevalence.actions.drafting import (
    add_member,
    begin,
    choose_method,
    delete_draft,
    remove_member,
    save_checklist,
    save_part,
    save_rows,
)
from hub.prevalence.actions.registering import Amendment, register, sign
from hub.prevalence.actions.withdrawing import ask_withdrawal, cancel_withdrawal, confirm_withdrawal, force_withdrawal

__all__ = [
    "Amendment", "add_member", "ask_withdrawal", "begin", "cancel_withdrawal", "choose_method", "confirm_withdrawal",
    "delete_draft", "force_withdrawal", "register", "remove_member", "save_checklist", "save_part", "save_rows", "sign",
]  # fmt: skip
