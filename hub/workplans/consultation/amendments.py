"""Amendments of a text of the plan: proposed by members, decided by the chair, applied at once."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record
from hub.events.models import Verb
from hub.lib.translated import columns
from hub.meetings.models import Resolution
from hub.partners.models import Organization
from hub.workplans import policies
from hub.workplans.actions.lifecycle import check_resolution, freeze
from hub.workplans.models import Activity, Amendment, Comment, Outcome, Output, Plan, PlanVersion

Item = Outcome | Output | Activity
TEXTS = {
    "plan": ["title", "summary"],
    "outcome": ["title", "definition_of_success", "theory_of_change"],
    "output": ["title", "description"],
    "activity": ["title", "description"],
}


def amendable(thing: Plan | Item) -> list[str]:
    """The columns that can be amended."""
    return [column for name in TEXTS[thing._meta.model_name or ""] for column in columns(name)]


@transaction.atomic
def propose_amendment(
    *,
    plan: Plan,
    item: Item | None,
    field: str,
    proposed: str,
    reason: str,
    organization: Organization | None,
    by: Person,
    comment: Comment | None = None,
) -> Amendment:
    thing = item or plan
    if field not in amendable(thing):
        raise ValidationError({"field": _("This part of the plan cannot be amended by other words.")})
    if not policies.stands(Plan.objects.select_for_update().get(pk=plan.pk)):
        raise ValidationError(policies.HISTORY)
    original = getattr(thing, field)
    if proposed == original:
        raise ValidationError({"proposed": _("These are the words that stand there already. Change them.")})
    limit = getattr(thing._meta.get_field(field), "max_length", None)
    if limit and len(proposed) > limit:
        message = _("At most %(limit)s characters fit here; this text has %(count)s.")
        raise ValidationError({"proposed": message % {"limit": limit, "count": len(proposed)}})
    amendment = Amendment.objects.create(
        plan=plan,
        author=by,
        organization=organization,
        comment=comment,
        field=field,
        original=original,
        proposed=proposed,
        reason=reason,
        **Amendment.anchor_of(item),
    )
    record(Verb.PROPOSED, amendment, by=by, after={"plan": plan.pk, "item": amendment.item_key, "field": field})
    return amendment


@transaction.atomic
def decide_amendment(
    *, amendment: Amendment, state: str, decision: str, by: Person, text: str = "", resolution: Resolution | None = None
) -> PlanVersion | None:
    """Accept, accept in part (with the final wording) or reject. On an adopted plan, accepting takes a resolution and
    creates a new version; the adopted one stays as it is."""
    plan = Plan.objects.select_for_update().get(pk=amendment.plan_id)
    if not decision.strip():
        raise ValidationError({"decision": _("Say why. Others will read it.")})
    changes_text = state in {Amendment.State.ACCEPTED, Amendment.State.PARTLY}
    decided = {Amendment.State.ACCEPTED: amendment.proposed, Amendment.State.PARTLY: text}.get(state, "")  # type: ignore[call-overload]
    if changes_text and not decided:
        raise ValidationError({"decided_text": _("Write the words that were decided on.")})
    if changes_text and plan.is_binding:
        if resolution is None:
            raise ValidationError(
                {"resolution": _("The plan was adopted. Only a resolution of a meeting can amend it.")}
            )
        check_resolution(plan, resolution, amendment.at)
    waiting = Amendment.objects.filter(pk=amendment.pk, state=Amendment.State.PROPOSED)
    values = {
        "state": state,
        "decision": decision,
        "decided_text": decided,
        "decided_by": by,
        "decided_at": timezone.now(),
    }
    if waiting.update(**values) != 1:
        raise ValidationError(_("Somebody has decided on this amendment already."))
    amendment.refresh_from_db()
    verb = Verb.ACCEPTED if changes_text else Verb.DECLINED
    record(verb, amendment, by=by, after={"state": state}, reason=decision)
    if not changes_text:
        return None
    _apply(plan, amendment, by)
    if not plan.is_binding:
        return None
    version = freeze(plan=plan, kind=PlanVersion.Kind.AMENDED, by=by, resolution=resolution)
    Amendment.objects.filter(pk=amendment.pk).update(version=version)
    record(Verb.AMENDED, plan, by=by, after={"version": version.number, "sha256": version.sha256}, reason=decision)
    return version


def _apply(plan: Plan, amendment: Amendment, by: Person) -> None:
    """Write the final wording, unless the text has changed in the meantime: then a person must compare both."""
    thing = amendment.item if amendment.item_key else plan
    if thing is None:
        raise ValidationError(_("The item that this amendment is about was deleted."))
    current = getattr(thing, amendment.field)
    if current != amendment.original:
        raise ValidationError(
            _(
                "The text was changed after this amendment was proposed. It now reads: “%(text)s”. Ask for a new proposal."
            )
            % {"text": current[:500]}
        )
    setattr(thing, amendment.field, amendment.decided_text)
    thing.save(update_fields=[amendment.field])
    record(
        Verb.CHANGED,
        thing,
        by=by,
        before={amendment.field: current},
        after={amendment.field: amendment.decided_text},
        reason=f"{amendment.public_id}: {amendment.decision}",
    )
