"""The transitions that determine the state of a plan: shared, consulted, revised, adopted, reported, superseded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record
from hub.events.models import Verb
from hub.lib.visibility import Visibility
from hub.meetings.models import Meeting, Resolution
from hub.workplans import policies
from hub.workplans.blockers import blockers
from hub.workplans.document import canonical, document_of, seal
from hub.workplans.models import Amendment, CommentRound, LintWaiver, Plan, PlanVersion, Step
from hub.workplans.policies import check_may_move

State = Plan.State


@transaction.atomic
def share(*, plan: Plan, by: Person, reason: str = "") -> PlanVersion:
    """Show a draft to the group. The shown text is stored as a version."""
    opened = {"visibility": Visibility.GROUP} if plan.visibility == Visibility.RESTRICTED else {}
    before = _claim(plan, State.SHARED, **opened)
    version = freeze(plan=plan, kind=PlanVersion.Kind.SHARED, by=by)
    _step(plan, before, Verb.SHARED, by=by, reason=reason, version=version)
    return version


@transaction.atomic
def withdraw(*, plan: Plan, by: Person, reason: str) -> None:
    """Return a shared plan to draft, with a reason for the group."""
    _need_reason(reason)
    before = _claim(plan, State.DRAFT)
    _step(plan, before, Verb.RETURNED, by=by, reason=reason)


@transaction.atomic
def open_round(
    *, plan: Plan, deadline: datetime, audience: str, question: str = "", time_zone: str = "UTC", by: Person
) -> CommentRound:
    """Ask for comments on the present text until a deadline. The zone is the one in which the deadline is announced."""
    if deadline <= timezone.now():
        raise ValidationError({"deadline": _("The deadline has passed already. Choose a later one.")})
    # Those who are asked must be able to read the plan.
    hidden = audience == CommentRound.Audience.PUBLIC and plan.visibility != Visibility.PUBLIC
    opened_up = {"visibility": (plan.visibility, Visibility.PUBLIC.value)} if hidden else {}
    before = _claim(plan, State.CONSULTATION, **{name: new for name, (_old, new) in opened_up.items()})
    version = freeze(plan=plan, kind=PlanVersion.Kind.CONSULTED, by=by)
    opened = CommentRound.objects.create(
        plan=plan, version=version, audience=audience, question=question, deadline=deadline, time_zone=time_zone
    )
    _step(plan, before, Verb.CONSULTED, by=by, version=version, others=opened_up)
    return opened


@transaction.atomic
def close_round(*, round: CommentRound, by: Person, reason: str = "") -> None:  # noqa: A002
    """End a round, at its deadline or before it with a reason."""
    if round.is_open:
        _need_reason(reason)
    now = timezone.now()
    if CommentRound.objects.filter(pk=round.pk, closed_at=None).update(closed_at=now) != 1:
        raise ValidationError(_("This comment round is closed already."))
    round.closed_at = now
    record(Verb.CLOSED, round.plan, by=by, after={"round": round.pk}, reason=reason)


@transaction.atomic
def extend_round(*, plan: Plan, deadline: datetime, time_zone: str = "UTC", reason: str, by: Person) -> CommentRound:
    """Extend the time for comments; a round whose deadline has passed opens again. A deadline is never moved forward."""
    _need_reason(reason)
    opened: CommentRound | None = CommentRound.objects.select_for_update().filter(plan=plan, closed_at=None).first()
    if opened is None:
        raise ValidationError(_("There is no open comment round. Open one first."))
    if deadline <= max(opened.deadline, timezone.now()):
        raise ValidationError({"deadline": _("Choose a day after the present deadline and after today.")})
    before = {"deadline": opened.deadline}
    opened.deadline, opened.time_zone, opened.reminded_at = deadline, time_zone, None
    opened.save(update_fields=["deadline", "time_zone", "reminded_at"])
    after = {"round": opened.pk, "deadline": deadline}
    record(Verb.CHANGED, plan, by=by, before=before, after=after, reason=reason)
    return opened


@transaction.atomic
def revise(*, plan: Plan, by: Person, reason: str = "") -> PlanVersion:
    """Declare that the comments are worked in. The round must be closed."""
    opened = plan.rounds.filter(closed_at=None).first()
    if opened is not None:
        if opened.is_open:
            raise ValidationError(_("The comment round is still open. Close it first."))
        close_round(round=opened, by=by)
    before = _claim(plan, State.REVISED)
    version = freeze(plan=plan, kind=PlanVersion.Kind.REVISED, by=by)
    _step(plan, before, Verb.REVISED, by=by, reason=reason, version=version)
    return version


@transaction.atomic
def adopt(
    *,
    plan: Plan,
    resolution: Resolution,
    by: Person,
    publish: bool = False,
    entered_later: bool = False,
    reason: str = "",
) -> PlanVersion:
    """Freeze the plan as a meeting adopted it by a resolution, in one transaction. `entered_later`: it was adopted
    elsewhere, on paper, before it was entered here; the reason says where the adopted text can be read."""
    Plan.objects.select_for_update().get(
        pk=plan.pk
    )  # locked before the meeting, as in `decide_amendment`, to avoid deadlocks
    last = plan.versions.order_by("-number").values_list("at", flat=True).first()
    check_resolution(plan, resolution, None if entered_later else last or timezone.now())
    if entered_later:
        _need_reason(reason)
        check_was_entered_later(plan, resolution)
    shown = {"visibility": Visibility.PUBLIC} if publish else {}
    before = _claim(plan, State.ADOPTED, resolution=resolution, **shown)
    # Checked while the row is locked: nobody can add a comment or change the state in between.
    if missing := blockers(plan):
        raise ValidationError([blocker.sentence for blocker in missing])
    version = freeze(
        plan=plan, kind=PlanVersion.Kind.ADOPTED, by=by, resolution=resolution, entered_later=entered_later
    )
    others = {"adopted_on": (None, resolution.on), "entered_on": (None, timezone.localdate())} if entered_later else {}
    _step(
        plan, before, Verb.ADOPTED, by=by, version=version, resolution=resolution, on=resolution.on, others=others,
        reason=reason if entered_later else "",
    )  # fmt: skip
    return version


def check_was_entered_later(plan: Plan, resolution: Resolution) -> None:
    """Check that the text was adopted before it was entered, and that the group did not work on it here."""
    lives_here = plan.rounds.exists() or plan.comments.exists() or Amendment.objects.filter(plan=plan).exists()
    if lives_here:
        raise ValidationError(
            {"entered_later": _("The group commented on this plan here, so its text is not the one adopted before.")}
        )
    entered = timezone.localdate(plan.history.earliest("history_date").history_date)
    if resolution.on >= entered:
        raise ValidationError(
            {
                "entered_later": _(
                    "The plan was entered on %(day)s, not after this resolution of %(on)s. Adopt it without this tick."
                )
                % {"day": date_format(entered), "on": date_format(resolution.on)}
            }
        )


def check_resolution(plan: Plan, resolution: Resolution, laid_before: datetime | None) -> None:
    """Check the resolution: of a meeting that was held, of this group or of the whole Alliance, not older than the version
    that was put to it (None: the text was not written here). Its meeting is locked, so that the result is still true when
    the transaction ends."""
    meeting = Meeting.objects.select_for_update().get(pk=resolution.meeting_id)
    resolution.refresh_from_db(fields=["on", "decides_several_plans"])
    is_of_others = meeting.group_id is not None and meeting.group_id not in {plan.group_id, plan.group.parent_id}
    if is_of_others and not meeting.group.coordinates_all:
        raise ValidationError({"resolution": _("This resolution is another group’s.")})
    if meeting.status != Meeting.Status.HELD:
        raise ValidationError({"resolution": _("The meeting of this resolution was not held yet.")})
    if resolution.on > timezone.localdate():
        raise ValidationError({"resolution": _("The date of this resolution lies in the future.")})
    zone = ZoneInfo(meeting.time_zone) if meeting.time_zone else None
    if laid_before is not None and resolution.on < (day := timezone.localdate(laid_before, zone)):
        raise ValidationError(
            {
                "resolution": _(
                    "This resolution is of %(on)s, and the text that it would decide on is of %(day)s. "
                    "Name the resolution of a later meeting."
                )
                % {"on": date_format(resolution.on), "day": date_format(day)}
            }
        )
    others = resolution.plan_versions.exclude(plan=plan)
    if not resolution.decides_several_plans and others.exists():
        raise ValidationError(
            {
                "resolution": _(
                    "Another plan was adopted by this resolution, and it does not say that it decides on several."
                )
            }
        )


@transaction.atomic
def mark_reported(*, plan: Plan, by: Person, reason: str = "") -> None:
    """Record that the implementation report is published."""
    before = _claim(plan, State.REPORTED)
    _step(plan, before, Verb.REPORTED, by=by, reason=reason)


@transaction.atomic
def supersede(*, plan: Plan, successor: Plan, reason: str, by: Person) -> None:
    """Replace an adopted plan by a later adopted one. Its versions and its address stay."""
    _need_reason(reason)
    stands = successor.state in {State.ADOPTED, State.REPORTED}
    if successor.pk == plan.pk or successor.group_id != plan.group_id or not stands:
        raise ValidationError(
            {"successor": _("Only another plan of the group that was adopted and stands can take its place.")}
        )
    if successor.starts < plan.starts:
        raise ValidationError({"successor": _("This plan begins before the one whose place it would take.")})
    before = _claim(plan, State.SUPERSEDED, superseded_by=successor)
    _step(plan, before, Verb.SUPERSEDED, by=by, reason=reason)


@transaction.atomic
def waive(*, plan: Plan, rule: str, item: str, reason: str, by: Person) -> LintWaiver:
    """Let the plan violate a rule at one place, for a public reason."""
    _need_reason(reason)
    if not policies.stands(plan):
        raise ValidationError(policies.HISTORY)
    if (same := LintWaiver.objects.filter(plan=plan, rule=rule, item=item, reason=reason).first()) is not None:
        return same
    waiver, _created = LintWaiver.objects.update_or_create(
        plan=plan, rule=rule, item=item, defaults={"reason": reason, "by": by, "at": timezone.now()}
    )
    record(Verb.WAIVED, plan, by=by, after={"rule": rule, "item": item}, reason=reason)
    return waiver


def freeze(
    *, plan: Plan, kind: str, by: Person, resolution: Resolution | None = None, entered_later: bool = False
) -> PlanVersion:
    """Store the present text, in canonical form with its hash."""
    document = document_of(plan)
    if resolution is not None:
        document["adoption"] = {
            "meeting": resolution.meeting_id,
            "resolution": resolution.number,
            "on": resolution.on.isoformat(),
        } | ({"entered_on": timezone.localdate().isoformat()} if entered_later else {})
    text = canonical(document)
    last = PlanVersion.objects.filter(plan=plan).aggregate(last=Max("number"))["last"] or 0
    return PlanVersion.objects.create(
        plan=plan,
        number=last + 1,
        kind=kind,
        text=text,
        sha256=seal(text),
        resolution=resolution,
        by=by,
        visibility=plan.visibility,
    )


def _claim(plan: Plan, state: str, **values: Any) -> str:
    """Move the plan from its present state to the next. If two people do it at once, the second is refused."""
    current = Plan.objects.select_for_update().get(pk=plan.pk)
    check_may_move(current, state)
    before: str = current.state
    if Plan.objects.filter(pk=plan.pk, state=before).update(state=state, **values) != 1:
        raise ValidationError(_("Somebody moved this plan on at the same moment. Load the page again."))
    plan.refresh_from_db()
    plan.save()  # writes the history row, which `update` does not
    return before


def _step(
    plan: Plan,
    before: str,
    verb: Verb,
    *,
    by: Person,
    reason: str = "",
    version: PlanVersion | None = None,
    resolution: Resolution | None = None,
    on: date | None = None,
    others: Mapping[str, tuple[object, object]] | None = None,
) -> Step:
    """`others` are further fields that the transition changed, each with its values before and after."""
    changed = others or {}
    after: dict[str, object] = {"state": plan.state} | {name: new for name, (_old, new) in changed.items()}
    if version is not None:
        after |= {"version": version.number, "sha256": version.sha256}
    stood = {"state": before} | {name: old for name, (old, _new) in changed.items()}
    record(verb, plan, by=by, before=stood, after=after, reason=reason)
    return Step.objects.create(
        plan=plan,
        before=before,
        after=plan.state,
        on=on or timezone.localdate(),
        by=by,
        reason=reason,
        version=version,
        resolution=resolution,
    )


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Say why. Others will read it.")})
