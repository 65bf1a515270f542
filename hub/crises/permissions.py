"""Who may record a crisis, and who may add areas and figures to it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from hub.crises.models import Crisis, SituationAnalysis
from hub.groups.permissions import check_can_lead_group
from hub.lib.permissions import as_predicate, require, sign_in_first
from hub.lib.visibility import Viewer


def check_can_edit_crisis(viewer: Viewer, crisis: Crisis | None) -> None:
    """Name and kind of a crisis are read by everybody: those who lead the group that keeps the record answer for them."""
    sign_in_first(viewer)
    if viewer.is_secretariat:
        return
    if crisis is None or (crisis.group_id is None and not crisis.pk):
        require(bool(viewer.led_group_ids), _("Only those who lead a group and the secretariat record a crisis."))
        return
    reason = _("Only those who lead the group that keeps this crisis and the secretariat may do this.")
    require(crisis.group_id in viewer.led_group_ids, reason)
    if crisis.pk:
        stood = Crisis.objects.filter(pk=crisis.pk).values_list("group_id", flat=True).first()
        require(stood in viewer.led_group_ids, reason)


def check_can_add_to_crisis(viewer: Viewer, crisis: Crisis | None) -> None:
    sign_in_first(viewer)
    reason = _("Only members of the group that keeps this crisis may add to it.")
    if crisis is None:
        require(viewer.is_secretariat or bool(viewer.group_ids), reason)
        return
    require(viewer.is_secretariat or crisis.group_id in viewer.group_ids, reason)


def check_can_edit_crisis_part(viewer: Viewer, part: Any) -> None:
    """An area or a figure follows its crisis, also the one from which it is moved away."""
    check_can_add_to_crisis(viewer, part.crisis if part is not None and part.crisis_id else None)
    if part is not None and part.pk:
        stood = type(part)._default_manager.select_related("crisis").filter(pk=part.pk).first()
        check_can_add_to_crisis(viewer, stood.crisis if stood is not None else None)


def hold_crisis(part: Any) -> None:
    """Lock the crisis until the transaction ends, so that of two figures entered at one moment the second sees the first."""
    list(Crisis.objects.select_for_update().filter(pk=part.crisis_id).order_by().values_list("pk"))


def check_can_call(viewer: Viewer) -> None:
    """Whoever leads a group may ask for help in a crisis, in the name of that group."""
    sign_in_first(viewer)
    if not viewer.led_group_ids:
        check_can_lead_group(viewer, None)


can_call = as_predicate(check_can_call)
can_edit_crisis = as_predicate(check_can_edit_crisis)
can_add_to_crisis = as_predicate(check_can_add_to_crisis)


def check_can_write_analysis(viewer: Viewer, analysis: SituationAnalysis | None) -> None:
    """Members of the group write its analyses, and read all of their versions."""
    sign_in_first(viewer)
    mine = bool(viewer.group_ids) if analysis is None else analysis.group_id in viewer.group_ids
    require(viewer.is_secretariat or mine, _("Only members of the group that writes this analysis may do this."))


def check_can_open_analysis(viewer: Viewer, analysis: SituationAnalysis) -> None:
    sign_in_first(viewer)
    require(
        viewer.is_secretariat or analysis.group_id in viewer.led_group_ids,
        _("Only those who lead the group and the secretariat decide whether everybody may read an analysis."),
    )


can_write_analysis = as_predicate(check_can_write_analysis)
can_open_analysis = as_predicate(check_can_open_analysis)
