"""What is done with plans."""

from __future__ import annotations

from django.db import transaction

from hub.accounts.models import Person
from hub.events.actions import record
from hub.events.models import Verb
from hub.partners.models import Organization
from hub.workplans.models import Activity, Comment, Outcome, Output, Plan

__all__ = ["comment_on"]


@transaction.atomic
def comment_on(
    *, plan: Plan, item: Outcome | Output | Activity | None, text: str, organization: Organization | None, by: Person
) -> Comment:
    """Comment on a plan, or on one of its items."""
    anchor = {item._meta.model_name: item} if item is not None else {}
    comment = Comment.objects.create(plan=plan, author=by, organization=organization, text=text, **anchor)
    after = {"plan": plan.pk, **{name: thing.pk for name, thing in anchor.items()}}
    record(Verb.COMMENTED, comment, by=by, after=after)
    return comment
