"""Drafts and versions of a model; changes that findings propose, discussed and decided."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record, snapshot
from hub.events.models import Verb
from hub.library.models import Item
from hub.partners.models import Organization
from hub.prevention.document import fingerprint, one_line_end, part_named, texts_of
from hub.prevention.models import ChangeComment, Component, Ground, ModelVersion, PreventionModel, ProposedChange
from hub.prevention.models.changes import State

NEW = "new"  # the part of a change that adds a component


@transaction.atomic
def begin_draft(*, model: PreventionModel, by: Person) -> ModelVersion:
    """The next version as a draft with what the last one says; the draft that is there, if there is one. It stays locked, so
    that nobody writes in it between what is read of it and what is written."""
    PreventionModel.objects.select_for_update().get(pk=model.pk)
    last = model.versions.select_for_update().order_by("-number").first()
    if last is not None and last.is_draft:
        return last
    draft = ModelVersion(model=model, number=last.number + 1 if last else 1)
    if last is not None:
        for column in texts_of(last):
            setattr(draft, column, getattr(last, column))
    draft.save()
    if last is not None:
        _copy_parts(last, draft)
    record(Verb.CREATED, draft, by=by, after=snapshot(draft))
    return draft


def _copy_parts(last: ModelVersion, draft: ModelVersion) -> None:
    for step in last.steps.all():
        step.pk, step._state.adding, step.version = None, True, draft
        step.save()
    # Each with queries of its own: links that were prefetched would seem to be those of the copy, and none would be written.
    for component in last.components.all():
        standards, grounds = list(component.standards.all()), list(component.grounds.all())
        component.pk, component._state.adding, component.version = None, True, draft
        component.save()
        component.standards.set(standards)
        for ground in grounds:
            ground.pk, ground._state.adding, ground.version, ground.component = None, True, draft, component
            ground.save()


@transaction.atomic
def publish_version(*, version: ModelVersion, by: Person, seen: str = "") -> None:
    """From now on it is read by whoever may read its model, and stays as it is. Its search entry follows. `seen` is the
    fingerprint of the draft that the person had before her."""
    model = PreventionModel.objects.select_for_update().get(pk=version.model_id)
    ModelVersion.objects.select_for_update().get(pk=version.pk)  # who edits the draft has finished
    version.refresh_from_db()
    if not version.is_draft:
        raise ValidationError(_("This version is published already."))
    if not version.summary or not version.steps.exists() or not version.components.exists():
        raise ValidationError(_("Say what the model does, and enter a step and a component, before it is published."))
    if seen and seen != fingerprint(version):
        raise ValidationError(
            _("The draft has changed since you opened this page. Read it again before you publish it.")
        )
    now = timezone.now()
    model.versions.filter(is_current=True).update(is_current=False)
    version.is_current, version.published_at, version.published_by = True, now, by
    version.fingerprint = fingerprint(version)
    version.save()
    model.published_at = model.published_at or now
    model.save()
    said = {"version": version.number, "fingerprint": version.fingerprint, "note": version.note}
    record(Verb.SHARED, model, by=by, after=said)


@transaction.atomic
def propose_change(
    *,
    model: PreventionModel,
    part: str,
    field: str,
    finding: Item,
    proposed: str,
    reason: str,
    organization: Organization | None,
    by: Person,
) -> ProposedChange:
    """Other words for one text, or a new component (`part` is "new": its name on the first line)."""
    version, proposed = working_version(model), one_line_end(proposed)
    if version is None:
        raise ValidationError(_("The model says nothing yet. Write its first draft."))
    original, title = "", _("A new component")
    if part != NEW:
        found = part_named(version, part)
        if found is None or field not in found.texts:
            raise ValidationError(_("This part is no longer in the model. Load the page again."))
        original, title = found.texts[field], found.title
        if proposed == original:
            raise ValidationError({"proposed": _("These are the words that stand there already. Change them.")})
        _check_length(found.record, field, proposed, "proposed")
    else:
        name = proposed.strip().partition("\n")[0]
        if not name:
            raise ValidationError({"proposed": _("Write the name of the component on the first line.")})
        _check_length(Component(), "name_en", name, "proposed")
    change = ProposedChange.objects.create(
        model=model, finding=finding, part=part, part_title=title[:300], field=field, original=original,
        proposed=proposed, reason=reason, author=by, organization=organization,
    )  # fmt: skip
    record(Verb.PROPOSED, change, by=by, after={"model": model.public_id, "part": part, "field": field})
    return change


def working_version(model: PreventionModel) -> ModelVersion | None:
    """What the group works on: its draft, otherwise the last version."""
    return model.versions.order_by("-number").first()


def _check_length(thing: object, field: str, text: str, where: str) -> None:
    limit = getattr(thing._meta.get_field(field), "max_length", None)  # type: ignore[attr-defined]
    if limit and len(text) > limit:
        message = _("At most %(limit)s characters fit here; this text has %(count)s.")
        raise ValidationError({where: message % {"limit": limit, "count": len(text)}})


@transaction.atomic
def comment_on_change(
    *, change: ProposedChange, text: str, organization: Organization | None, by: Person
) -> ChangeComment:
    ProposedChange.objects.select_for_update().get(pk=change.pk)
    if not ProposedChange.objects.filter(pk=change.pk, state=State.PROPOSED).exists():
        raise ValidationError(_("The change is decided. Propose another one."))
    comment = ChangeComment.objects.create(change=change, text=text, organization=organization, author=by)
    record(Verb.COMMENTED, change, by=by, after={"comment": comment.pk})
    return comment


@transaction.atomic
def decide_change(*, change: ProposedChange, state: str, decision: str, by: Person, text: str = "") -> None:
    """Accept, accept in part (with the final wording) or not. What is accepted goes into the draft of the next version; the
    published one stays as it is."""
    if not decision.strip():
        raise ValidationError({"decision": _("Say why. Others will read it.")})
    taken = state in ProposedChange.TAKEN
    decided = {State.ACCEPTED.value: change.proposed, State.PARTLY.value: one_line_end(text)}.get(state, "")
    if taken and not decided.strip():
        raise ValidationError({"decided_text": _("Write the words that were decided on.")})
    draft = begin_draft(model=change.model, by=by) if taken else None
    waiting = ProposedChange.objects.filter(pk=change.pk, state=State.PROPOSED)
    values = {
        "state": state, "decision": decision, "decided_text": decided, "decided_by": by, "decided_at": timezone.now(),
        "version": draft,
    }  # fmt: skip
    if waiting.update(**values) != 1:
        raise ValidationError(_("Somebody has decided on this change already."))
    change.refresh_from_db()
    record(Verb.ACCEPTED if taken else Verb.DECLINED, change, by=by, after={"state": state}, reason=decision)
    if draft is not None:
        _write_into_draft(change, draft, by)


def _write_into_draft(change: ProposedChange, draft: ModelVersion, by: Person) -> None:
    """Write the words into the draft, and name the finding at the component."""
    why = f"{change.public_id}: {change.decision}"
    if change.part == NEW:
        name, _line, rest = change.decided_text.strip().partition("\n")
        _check_length(Component(), "name_en", name, "decided_text")
        added = Component.objects.create(version=draft, name_en=name.strip(), description_en=rest.strip())
        ProposedChange.objects.filter(pk=change.pk).update(part=added.anchor, part_title=name.strip())
        record(Verb.CREATED, added, by=by, after=snapshot(added), reason=why)
        _rest_on(added, change, by, why)
        return
    part = part_named(draft, change.part)
    if part is None:
        raise ValidationError(_("The part that this change is about was deleted."))
    current = part.texts[change.field]
    if current != change.original:
        raise ValidationError(
            _("The text was changed after this change was proposed. It now reads: “%(text)s”. Ask for a new proposal.")
            % {"text": current[:500]}
        )
    _check_length(part.record, change.field, change.decided_text, "decided_text")
    setattr(part.record, change.field, change.decided_text)
    part.record.save(update_fields=[change.field])
    before, after = {change.field: current}, {change.field: change.decided_text}
    record(Verb.CHANGED, part.record, by=by, before=before, after=after, reason=why)
    if isinstance(part.record, Component):
        _rest_on(part.record, change, by, why)


def _rest_on(component: Component, change: ProposedChange, by: Person, why: str) -> None:
    if component.grounds.filter(item=change.finding_id).exists():
        return
    ground = Ground.objects.create(
        version=component.version, component=component, item=change.finding, note=change.reason[:500]
    )
    record(Verb.CREATED, ground, by=by, after=snapshot(ground), reason=why)
