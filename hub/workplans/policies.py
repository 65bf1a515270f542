"""What a plan's state allows, for anybody."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.lib.permissions import require
from hub.workplans.models import Activity, CommentRound, Output, PeriodLock, Plan

State = Plan.State

HISTORY = gettext_lazy("Another plan has taken this one’s place. This one no longer changes.")

# From each state, the states that transitions lead to.
NEXT: dict[str, set[str]] = {
    State.DRAFT: {State.SHARED},
    State.SHARED: {State.CONSULTATION, State.ADOPTED, State.DRAFT},
    State.CONSULTATION: {State.REVISED},
    State.REVISED: {State.CONSULTATION, State.ADOPTED},
    State.ADOPTED: {State.REPORTED, State.SUPERSEDED},
    State.REPORTED: {State.SUPERSEDED},
    State.SUPERSEDED: set(),
    State.DISPUTED: set(),
    State.UNPUBLISHED: set(),
}


def check_may_move(plan: Plan, state: str) -> None:
    """Refuse, with a sentence about the state of the plan, if it is not the one that the transition needs."""
    if state == plan.state:
        raise ValidationError(
            _("Somebody moved this plan on: it is in the state “%(now)s” already. Load the page again.")
            % {"now": plan.get_state_display()}
        )
    if state not in NEXT[plan.state]:
        raise ValidationError(
            _("The plan is now in the state “%(now)s”. From there it cannot become “%(then)s”. Load the page again.")
            % {"now": plan.get_state_display(), "then": State(state).label}
        )


def check_is_not_binding(plan: Plan) -> None:
    require(
        not plan.is_binding,
        _("The plan was adopted and its text is frozen. Propose an amendment, or write the plan that follows it."),
    )


def stands(plan: Plan) -> bool:
    return plan.state != State.SUPERSEDED


def check_stands(plan: Plan) -> None:
    """A plan that was replaced by another one is history: no acceptances, reports or amendments."""
    require(stands(plan), HISTORY)


def comment_round(plan: Plan) -> CommentRound | None:
    """The latest round, open or not."""
    return CommentRound.objects.filter(plan=plan).order_by("-opens", "-pk").first()


def takes_comments(plan: Plan, latest: CommentRound | None) -> bool:
    """While a round is open; if there was never one, until the plan is adopted."""
    return latest.is_open if latest is not None else not plan.is_binding


def is_locked(plan: Plan, day: date, item: Output | Activity | None = None) -> bool:
    """Whether progress until a day is locked: by a lock that was not lifted and has no exception for the item."""
    locks = PeriodLock.objects.filter(plan=plan, lifted_at=None, starts__lte=day, ends__gte=day)
    if isinstance(item, Activity):
        locks = locks.exclude(exceptions__activity=item).exclude(exceptions__output=item.output_id)
    elif item is not None:
        locks = locks.exclude(exceptions__output=item)
    return locks.exists()
