"""Actions on plans."""

from hub.workplans.actions.items import copy_plan, move_item
from hub.workplans.actions.lifecycle import (
    adopt,
    close_round,
    extend_round,
    mark_reported,
    open_round,
    revise,
    share,
    supersede,
    waive,
    withdraw,
)
from hub.workplans.consultation.actions import (
    comment_on,
    dispose,
    dispose_all,
    hide_comment,
    keep_late_comment,
    reply_to,
    show_comment,
)
from hub.workplans.consultation.amendments import decide_amendment, propose_amendment
from hub.workplans.progress.actions import accept_item, report_progress, review_update, submit_update
from hub.workplans.progress.carrying import carry_over, carry_over_all, drop_item, unfinished_items
from hub.workplans.progress.locks import except_from_lock, lift_lock, lock_period

__all__ = [
    "accept_item",
    "adopt",
    "carry_over",
    "carry_over_all",
    "close_round",
    "comment_on",
    "copy_plan",
    "decide_amendment",
    "dispose",
    "dispose_all",
    "drop_item",
    "except_from_lock",
    "extend_round",
    "hide_comment",
    "keep_late_comment",
    "lift_lock",
    "lock_period",
    "mark_reported",
    "move_item",
    "open_round",
    "propose_amendment",
    "reply_to",
    "report_progress",
    "review_update",
    "revise",
    "share",
    "show_comment",
    "submit_update",
    "supersede",
    "unfinished_items",
    "waive",
    "withdraw",
]
