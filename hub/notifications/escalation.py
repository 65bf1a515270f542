"""What is overdue goes up: to the partner that answers for it, some days later to those who lead the group, later to the
secretariat, each once; then it ends. A new due date begins anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record
from hub.events.models import Verb
from hub.meetings.models import ActionItem
from hub.notifications.models import Escalation, Notification
from hub.notifications.spreading import leaders_of, people_of, tell
from hub.prevalence.models import ReplyRequest, ResultReview
from hub.workplans.models import Activity, Output, Plan, ProgressUpdate
from hub.workplans.waiting import OPEN
from hub.workplans.waiting_on_studies import replies_asked, reviews_asked

Step = Escalation.Step
# They end with who leads the study: the secretariat does not read a result before it is published.
ASKED_OF_RESULT = (ResultReview, ReplyRequest)
WAITING = ProgressUpdate.State.SUBMITTED  # a report is with the chair: it is no longer the partner's


def escalate(now: datetime | None = None) -> int:
    """Take every overdue item up by one step where it is time; the number of steps taken. Safe to run twice at once."""
    now = now or timezone.now()
    today, days = timezone.localdate(now), _days()
    if not days:
        return 0
    items = list(_overdue(today, days[Step.PARTNER]))
    taken = _last_steps(items)
    return sum(_take_up(item, taken.get(_key(item)), today, now, days) for item in items)


def _days() -> dict[int, int]:
    """After how many days which step is taken; nothing where it is switched off."""
    given = settings.ESCALATION
    days = {Step.PARTNER: given["partner"], Step.CHAIR: given["chair"], Step.SECRETARIAT: given["secretariat"]}
    return {int(step): number for step, number in days.items()} if any(days.values()) else {}


def _overdue(today: date, after: int) -> Iterable[Any]:
    """What adopted plans and meetings asked for until a day that is past, and nobody has reported or given up."""
    day = today - timedelta(days=after)
    outputs = Output.objects.filter(status__in=OPEN, plan__state=Plan.State.ADOPTED, due__lte=day)
    activities = Activity.objects.filter(Activity.is_awaited(), output__plan__state=Plan.State.ADOPTED, due__lte=day)
    actions = ActionItem.objects.filter(status=ActionItem.Status.OPEN, due__lte=day)
    reported = ProgressUpdate.objects.filter(state=WAITING)
    yield from outputs.exclude(pk__in=_keys(reported, "output")).select_related("plan__group", "outcome").order_by("pk")
    yield from (
        activities.exclude(pk__in=_keys(reported, "activity"))
        .select_related("output__plan__group", "output__outcome")
        .order_by("pk")
    )
    yield from actions.select_related("meeting").order_by("pk")
    for asked in (reviews_asked(), replies_asked()):
        yield from asked.filter(due__lte=day).select_related("result__protocol").order_by("pk")


def _keys(reported: Any, name: str) -> Any:
    return reported.filter(**{f"{name}__isnull": False}).values(name)


def _key(item: Any) -> tuple[str, int, date]:
    return item._meta.label_lower, item.pk, item.due


def _last_steps(items: Iterable[Any]) -> dict[tuple[str, int, date], Escalation]:
    """The last step that was taken for each. One query a kind."""
    last: dict[tuple[str, int, date], Escalation] = {}
    keys: dict[str, list[int]] = {}
    for item in items:
        keys.setdefault(item._meta.label_lower, []).append(item.pk)
    for kind, listed in keys.items():
        for row in Escalation.objects.filter(kind=kind, object_id__in=listed).order_by("step"):
            last[row.kind, row.object_id, row.due] = row
    return last


def _take_up(item: Any, last: Escalation | None, today: date, now: datetime, days: dict[int, int]) -> bool:
    step = (last.step if last else 0) + 1
    if (
        step > (Step.CHAIR if isinstance(item, ASKED_OF_RESULT) else Step.SECRETARIAT)
        or (today - item.due).days < days[step]
    ):
        return False
    # Each has the time that the dates give her, also where it was found late.
    if last is not None and (today - timezone.localdate(last.at)).days < days[step] - days[last.step]:
        return False
    people = _people(item, step)
    kind, key, due = _key(item)
    with transaction.atomic():
        made, is_new = Escalation.objects.get_or_create(
            kind=kind, object_id=key, due=due, step=step, defaults={"people": len(people), "at": now}
        )
        if not is_new:
            return False  # another process was quicker
        after = {"step": _name_of(item, made), "due": due, "people": len(people)}
        event = record(Verb.ESCALATED, item, by=None, after={name: str(value) for name, value in after.items()})
        tell(event, people, kind=kind, object_id=key, why=Notification.Why.OVERDUE)
    return True


def _name_of(item: Any, made: Escalation) -> str:
    if isinstance(item, ASKED_OF_RESULT):
        return str(_("those who were asked") if made.step == Step.PARTNER else _("those who lead the study"))
    return str(made.get_step_display())


def _people(item: Any, step: int) -> set[int]:
    if isinstance(item, ASKED_OF_RESULT):
        return _people_of_result(item, step)
    organization = item.owner_id if isinstance(item, ActionItem) else item.lead_id
    if step == Step.PARTNER:
        return people_of([organization], speaking=True).get(organization, set()) if organization else set()
    if step == Step.CHAIR:
        group = item.meeting.group_id if isinstance(item, ActionItem) else item.plan.group_id
        return leaders_of([group]).get(group, set()) if group else set()
    serving = Person.objects.filter(is_secretariat=True, is_active=True)
    return set(serving.values_list("pk", flat=True))


def _people_of_result(asked: ResultReview | ReplyRequest, step: int) -> set[int]:
    """The reviewer, or who speaks for the organization that was asked; then those who lead the study."""
    if step == Step.CHAIR:
        leads = asked.result.protocol.team.filter(role="lead", person__is_active=True)
        return set(leads.values_list("person", flat=True))
    if isinstance(asked, ReplyRequest):
        return people_of([asked.organization_id], speaking=True).get(asked.organization_id, set())
    return set(Person.objects.filter(pk=asked.reviewer_id, is_active=True).values_list("pk", flat=True))
