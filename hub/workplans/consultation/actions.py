"""Comments, replies, and the disposition of each comment."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record, snapshot
from hub.events.models import Event, Verb
from hub.partners.models import Organization
from hub.workplans import policies
from hub.workplans.models import (
    Activity,
    Amendment,
    Comment,
    CommentRound,
    Disposition,
    LateComment,
    Outcome,
    Output,
    Plan,
    Reply,
)

MOST_COMMENTS = 50  # of one person in one round, or on one plan where no round was opened

Item = Outcome | Output | Activity


class TooLateError(ValidationError):
    """The round is over. The text is not lost: see `keep_late_comment`."""


@transaction.atomic
def comment_on(
    *,
    plan: Plan,
    item: Item | None,
    text: str,
    organization: Organization | None,
    by: Person,
    quote: str = "",
    field: str = "",
) -> Comment:
    """Comment on a plan or on one of its items, in the version under discussion."""
    latest = policies.comment_round(plan)
    if not policies.takes_comments(plan, latest):
        raise TooLateError(_("The time for comments is over. Your text is kept below, where only you can read it."))
    check_limit(plan, latest, by)
    version = latest.version if latest is not None else plan.versions.order_by("-number").first()
    comment = Comment.objects.create(
        plan=plan,
        author=by,
        organization=organization,
        text=text,
        quote=quote,
        field=field,
        round=latest,
        version=version,
        **Comment.anchor_of(item),
    )
    # The text is in the comment only: more people may read events than the group's comments.
    record(Verb.COMMENTED, comment, by=by, after={"plan": plan.pk, "item": comment.item_key})
    return comment


def check_limit(plan: Plan, asked: CommentRound | None, by: Person) -> None:
    """Refuse texts beyond the limit of a person in a round: comments, replies and late comments. Run inside a transaction:
    the plan is locked, so that two simultaneous requests are counted one after the other."""
    Plan.objects.select_for_update().get(pk=plan.pk)
    written = Comment.objects.filter(plan=plan, round=asked, author=by).count()
    written += Reply.objects.filter(comment__plan=plan, comment__round=asked, author=by).count()
    late = LateComment.objects.filter(plan=plan, author=by)
    written += (late if asked is None else late.filter(at__gte=asked.opens)).count()
    if written >= MOST_COMMENTS:
        raise ValidationError(
            _("You have written %(number)s comments and replies here, as many as one person can.")
            % {"number": MOST_COMMENTS}
        )


@transaction.atomic
def keep_late_comment(
    *, plan: Plan, item: Item | None, text: str, organization: Organization | None, by: Person, quote: str = ""
) -> LateComment:
    """Save a late comment for its author alone. No event: nobody else is notified."""
    said = f"> {' '.join(quote.split())}\n\n{text}" if quote else text
    if not LateComment.objects.filter(plan=plan, author=by, text=said, **LateComment.anchor_of(item)).exists():
        check_limit(plan, policies.comment_round(plan), by)
    kept, _created = LateComment.objects.get_or_create(
        plan=plan, author=by, text=said, **LateComment.anchor_of(item), defaults={"organization": organization}
    )
    return kept


@transaction.atomic
def reply_to(*, comment: Comment, text: str, by: Person) -> Reply:
    check_limit(comment.plan, comment.round, by)
    reply = Reply.objects.create(comment=comment, text=text, author=by)
    record(Verb.REPLIED, comment, by=by, after={"reply": reply.pk})
    return reply


@transaction.atomic
def dispose(
    *, comment: Comment, verdict: str, reason: str, by: Person, amendment: Amendment | None = None
) -> Disposition:
    """Record the disposition of a comment, with a reason. It can be changed until the plan is adopted."""
    plan = Plan.objects.select_for_update().get(pk=comment.plan_id)
    if plan.is_binding and Disposition.objects.filter(comment=comment).exists():
        raise ValidationError(_("The plan was adopted with this answer. It no longer changes."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why. Others will read it.")})
    values: dict[str, Any] = {
        "verdict": verdict,
        "reason": reason,
        "amendment": amendment,
        "change": latest_change(comment),
        "by": by,
        "at": timezone.now(),
    }
    existing = Disposition.objects.filter(comment=comment).first()
    if existing is not None and all(
        getattr(existing, name) == values[name] for name in ("verdict", "reason", "amendment")
    ):
        return existing
    before = snapshot(existing) if existing else None
    disposition, _created = Disposition.objects.update_or_create(comment=comment, defaults=values)
    record(Verb.ANSWERED, comment, by=by, before=before, after={"verdict": verdict}, reason=reason)
    return disposition


@transaction.atomic
def dispose_all(*, comments: list[Comment], verdict: str, reason: str, by: Person) -> int:
    """The same disposition for many comments: all of them or none."""
    for comment in comments:
        dispose(comment=comment, verdict=verdict, reason=reason, by=by)
    return len(comments)


@transaction.atomic
def hide_comment(*, comment: Comment, reason: str, by: Person) -> None:
    """Restrict a comment to its author and those who lead the group, with a reason. It then needs no disposition."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why. The author will read it.")})
    shown = Comment.objects.filter(pk=comment.pk, hidden_at=None)
    if shown.update(hidden_at=timezone.now(), hidden_by=by, hidden_reason=reason) != 1:
        raise ValidationError(_("This comment is hidden already."))
    comment.refresh_from_db()
    record(Verb.CHANGED, comment, by=by, before={"hidden": False}, after={"hidden": True}, reason=reason)


@transaction.atomic
def show_comment(*, comment: Comment, reason: str, by: Person) -> None:
    """Show a hidden comment to the group again."""
    hidden = Comment.objects.filter(pk=comment.pk, hidden_at__isnull=False)
    if hidden.update(hidden_at=None, hidden_by=None, hidden_reason="") != 1:
        raise ValidationError(_("This comment is not hidden."))
    comment.refresh_from_db()
    record(Verb.CHANGED, comment, by=by, before={"hidden": True}, after={"hidden": False}, reason=reason)


def latest_change(comment: Comment) -> Event | None:
    """The latest change of the item since the comment was written, if any."""
    if not comment.item_key:
        return None
    kind, _dash, key = comment.item_key.partition("-")
    changes = Event.objects.filter(
        kind=f"workplans.{kind}",
        object_id=int(key),
        at__gt=comment.at,
        verb__in=[Verb.CHANGED, Verb.DELETED, Verb.AMENDED],
    )
    return changes.order_by("-sequence").first()
