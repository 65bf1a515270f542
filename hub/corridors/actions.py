"""What comes of an entry point: an output of a plan, or a call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from hub.accounts.models import Person
from hub.corridors.models import EntryPoint
from hub.events.actions import record, snapshot
from hub.events.models import Verb
from hub.events.reasons import FROM_ENTRY_POINT
from hub.opportunities.actions import save_call
from hub.opportunities.models import Call
from hub.workplans.models import Outcome, Output
from hub.workplans.permissions import hold_open


@transaction.atomic
def make_plan_item(*, entry_point: EntryPoint, outcome: Outcome, texts: Mapping[str, str], by: Person) -> Output:
    """The last output of an outcome, which says from which entry point it comes. `texts`: title and description by column."""
    output = Output(plan=outcome.plan, outcome=outcome)
    hold_open(output)
    output.position = (outcome.outputs.aggregate(last=Max("position"))["last"] or 0) + 1
    for column, text in texts.items():
        setattr(output, column, text)
    output.save()
    entry_point.outputs.add(output)
    # The words of the entry point stay out of the record of events of the plan: more people may read it.
    record(Verb.CREATED, output, by=by, after=snapshot(output), reason=FROM_ENTRY_POINT)
    record(Verb.CHANGED, entry_point, by=by, after={"output": output.pk})
    return output


@transaction.atomic
def make_call(*, entry_point: EntryPoint, written: Any, by: Person) -> Call:
    """A call as a draft that answers to an entry point. `written`: a valid form of it."""
    call = save_call(written=written, by=by)
    entry_point.calls.add(call)
    record(Verb.CHANGED, entry_point, by=by, after={"call": call.public_id})
    return call
