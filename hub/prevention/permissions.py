"""Who may write, discuss and decide: members of the group write and discuss, those who lead it publish and decide."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.groups.permissions import leads
from hub.lib.permissions import as_predicate, require, sign_in_first
from hub.lib.visibility import Viewer
from hub.prevention.models import Component, Ground, ModelUse, ModelVersion, PreventionModel, ProposedChange, TheoryStep

BEGIN = gettext_lazy("Begin at a model: open its draft.")


def _is_member(viewer: Viewer, group_id: int | None) -> bool:
    return viewer.is_secretariat or (group_id is not None and group_id in viewer.group_ids)


def check_can_write_models(viewer: Viewer) -> None:
    sign_in_first(viewer)
    member = viewer.is_secretariat or bool(viewer.group_ids)
    require(member, _("Only members of a group enter prevention models. Join a group first."))


def check_can_write(viewer: Viewer, model: PreventionModel) -> None:
    """Drafts, uses and proposed changes are written by the members of the group."""
    sign_in_first(viewer)
    require(_is_member(viewer, model.group_id), _("Only members of the group that keeps this model may do this."))


def check_can_lead(viewer: Viewer, model: PreventionModel) -> None:
    sign_in_first(viewer)
    require(leads(viewer, model.group), _("Only those who lead the group publish its models and decide on changes."))


def check_can_edit_model(viewer: Viewer, model: PreventionModel | None) -> None:
    """Title and openness: of a draft by members, of a published model by those who lead; nobody files under a group of others."""
    check_can_write_models(viewer)
    if model is None or viewer.is_secretariat:
        return
    stood = PreventionModel.objects.filter(pk=model.pk).first() if model.pk else None
    for one in filter(None, [stood, model if model.group_id else None]):
        check_can_write(viewer, one)
        if one.published_at:
            check_can_lead(viewer, one)


def check_can_edit_version(viewer: Viewer, version: ModelVersion | None) -> None:
    """A draft is written by the members; what is published stays as it is."""
    check_can_write_models(viewer)
    if version is None or not version.model_id:
        # The secretariat is shown the form; it has no version to choose, and nothing is written (hold_draft).
        require(viewer.is_secretariat, BEGIN)
        return
    check_can_write(viewer, version.model)
    require(version.is_draft, _("This version is published and cannot be changed. Begin the next one."))


def check_can_edit_model_part(viewer: Viewer, part: TheoryStep | Component | Ground | None) -> None:
    """A part follows its version, also the one from which it is moved away."""
    check_can_edit_version(viewer, part.version if part is not None and part.version_id else None)
    if part is not None and part.pk:
        stood: Any = type(part)._default_manager.select_related("version__model").filter(pk=part.pk).first()
        if stood is not None:
            check_can_edit_version(viewer, stood.version)


def check_can_edit_use(viewer: Viewer, use: ModelUse | None) -> None:
    check_can_write_models(viewer)
    if use is None or not use.model_id:
        require(viewer.is_secretariat, _("Begin at a model."))
        return
    check_can_write(viewer, use.model)
    stood = ModelUse.objects.select_related("model").filter(pk=use.pk).first() if use.pk else None
    if stood is not None:
        check_can_write(viewer, stood.model)


def check_can_discuss(viewer: Viewer, change: ProposedChange) -> None:
    check_can_write(viewer, change.model)


def hold_draft(record: Any) -> None:
    """In the transaction of a change: the version is locked, and is still a draft."""
    version = record if isinstance(record, ModelVersion) else getattr(record, "version", None)
    if version is None or not version.model_id:
        raise ValidationError(BEGIN)
    stands = ModelVersion.objects.select_for_update().filter(pk=version.pk).values_list("published_at", flat=True)
    if stands and stands[0] is not None:
        raise ValidationError(_("This version is published and cannot be changed. Begin the next one."))


can_write_models = as_predicate(check_can_write_models)
can_write = as_predicate(check_can_write)
can_lead = as_predicate(check_can_lead)
can_edit_model = as_predicate(check_can_edit_model)
can_edit_version = as_predicate(check_can_edit_version)
