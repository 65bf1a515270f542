"""What is to be done after a meeting becomes an item of a work plan."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record, snapshot
from hub.events.models import Verb
from hub.meetings.models import ActionItem
from hub.workplans.models import Outcome, Output
from hub.workplans.permissions import hold_open


@transaction.atomic
def make_output_of(*, task: ActionItem, outcome: Outcome, title: str, by: Person) -> Output:
    """It goes on as an output with the same owner and day; after the meeting it is done, with a link to the output."""
    current = ActionItem.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if current.link:
        raise ValidationError(_("This action is an item of a work plan already."))
    if current.status != ActionItem.Status.OPEN:
        raise ValidationError(_("Only an open action can become an item of a work plan."))
    output = Output(plan=outcome.plan, outcome=outcome, title_en=title, lead=current.owner, due=current.due)
    hold_open(output)
    output.position = (outcome.outputs.aggregate(last=Max("position"))["last"] or 0) + 1
    output.save()
    record(Verb.CREATED, output, by=by, after=snapshot(output), reason=current.text)
    before = snapshot(current)
    current.link = output.get_absolute_url()
    current.status = ActionItem.Status.DONE
    current.save()
    record(Verb.CHANGED, current, by=by, before=before, after=snapshot(current))
    return output
