from __future__ import annotations

from typing import Any, ClassVar

from hub.crises.models import Crisis, CrisisArea, CrisisFigure
from hub.lib.choices import alphabetical
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
    """Parts are entered inside a crisis that one of the person's groups keeps. Inside it, its own countries are offered: a page
    of rows would otherwise name all countries in each row."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.crisis_id:
            countries, areas = _places_of(self.instance.crisis)
            self._offer_only("country", countries)
            self._offer_only("origin", countries)
            self._offer_only("area", areas)

    def _offer_only(self, name: str, offered: list[tuple[int, str]]) -> None:
        field: Any = self.fields.get(name)
        if field is None:
            return
        chosen = getattr(self.instance, f"{name}_id")
        if chosen and chosen not in dict(offered):
            offered = [*offered, (chosen, str(getattr(self.instance, name)))]
        field.queryset = field.queryset.filter(pk__in=dict(offered))
        field.choices = [("", field.empty_label or "---------"), *offered]

    def offer_only_what_is_open_to(self, viewer: Viewer) -> None:
        super().offer_only_what_is_open_to(viewer)
        crisis: Any = self.fields.get("crisis")
        if crisis is not None and not viewer.is_secretariat:
            crisis.queryset = crisis.queryset.filter(group__in=viewer.group_ids)


def _places_of(crisis: Any) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Countries and areas of the crisis by name, asked for once for all rows of a page."""
    if not hasattr(crisis, "offered_places"):
        found = {one.pk: str(one.name) for one in (*crisis.countries.all(), *crisis.hosts.all())}
        crisis.offered_places = (
            alphabetical(found.items(), lambda one: one[1]),
            [(one.pk, f"{one.name} ({one.get_role_display()})") for one in crisis.areas.all()],
        )
    places: tuple[list[tuple[int, str]], list[tuple[int, str]]] = crisis.offered_places
    return places


class CrisisAreaForm(PartForm):
    class Meta:
        model = CrisisArea
        fields = ["crisis", "role", "country", "name", "pcode", "pcode_valid", "source"]


class CrisisFigureForm(PartForm):
    class Meta:
        model = CrisisFigure
        fields = [
            "crisis", "people", "country", "area", "origin", "measure", "unit", "household_size", "value", "role", "low", "high",
            "begins", "on", "publisher", "operation", "source_title", "source_url", "note",
        ]  # fmt: skip
