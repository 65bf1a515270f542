from __future__ import annotations

from typing import Any, ClassVar

from hub.crises.models import Crisis, CrisisArea, CrisisFigure
from hub.lib.forms import RecordForm
from hub.lib.visibility import Viewer


class CrisisForm(RecordForm):
    filed_under: ClassVar[str] = "led_group_ids"

    class Meta:
        model = Crisis
        fields = [
            "group", "name_en", "name_fr", "name_es", "kind", "begins", "ends", "countries", "hosts", "summary_en",
            "summary_fr", "summary_es", "source_title", "source_url",
        ]  # fmt: skip

    def offer_only_what_is_open_to(self, viewer: Viewer) -> None:
        super().offer_only_what_is_open_to(viewer)
        group: Any = self.fields.get("group")
        if group is not None and not viewer.is_secretariat:
            group.queryset = group.queryset.filter(pk__in=viewer.led_group_ids)
            group.required = True


class PartForm(RecordForm):
    """Parts are entered inside a crisis that one of the person's groups keeps."""

    def offer_only_what_is_open_to(self, viewer: Viewer) -> None:
        super().offer_only_what_is_open_to(viewer)
        crisis: Any = self.fields.get("crisis")
        if crisis is not None and not viewer.is_secretariat:
            crisis.queryset = crisis.queryset.filter(group__in=viewer.group_ids)


class CrisisAreaForm(PartForm):
    class Meta:
        model = CrisisArea
        fields = ["crisis", "role", "country", "name", "pcode", "pcode_valid", "source"]


class CrisisFigureForm(PartForm):
    class Meta:
        model = CrisisFigure
        fields = [
            "crisis", "people", "country", "area", "origin", "measure", "unit", "household_size", "value", "low", "high",
            "begins", "on", "role", "publisher", "operation", "source_title", "source_url", "note",
        ]  # fmt: skip

    def offer_only_what_is_open_to(self, viewer: Viewer) -> None:
        super().offer_only_what_is_open_to(viewer)
        area: Any = self.fields.get("area")
        if area is not None and self.instance.crisis_id:
            area.queryset = area.queryset.filter(crisis=self.instance.crisis_id)
