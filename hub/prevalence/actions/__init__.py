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
from hub.prevalence.actions.leading import hand_over_all
from hub.prevalence.actions.outcomes import (
    ask_for_reply,
    count_field,
    explain,
    hand_in,
    hand_in_review,
    invite_reviewer,
    missing_to_publish,
    publish,
    reply,
)
from hub.prevalence.actions.registering import Amendment, register, sign
from hub.prevalence.actions.withdrawing import ask_withdrawal, cancel_withdrawal, confirm_withdrawal, force_withdrawal

__all__ = [
    "Amendment",
    "add_member",
    "ask_for_reply",
    "ask_withdrawal",
    "begin",
    "cancel_withdrawal",
    "choose_method",
    "confirm_withdrawal",
    "count_field",
    "delete_draft",
    "explain",
    "force_withdrawal",
    "hand_in",
    "hand_in_review",
    "hand_over_all",
    "invite_reviewer",
    "missing_to_publish",
    "publish",
    "register",
    "remove_member",
    "reply",
    "save_checklist",
    "save_part",
    "save_rows",
    "sign",
]  # fmt: skip
