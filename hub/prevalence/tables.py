"""Strata and indicators, each entered in one table with one save."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet, inlineformset_factory
from django.utils.translation import gettext_lazy as _

from hub.lib.rows import EXTRA, MOST_ROWS, EntryTable
from hub.prevalence.models import MOST_BANDS, Stratum, StudyIndicator, StudyProtocol

BAND = re.compile(
    r"\s*(?P<from>\d{1,3})\s*(?:(?:-|–|—)\s*(?P<to>\d{1,3})|(?P<open>\+))?\s*(?::\s*(?P<hours>\d{1,3}(?:[.,]\d+)?)\s*h?)?\s*\Z"
)
OLDEST, WEEK = 120, 168


class Table(EntryTable, BaseInlineFormSet):  # type: ignore[type-arg]
    """The rows of a protocol, in the order in which they stand on the page."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            field.help_text = ""
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs |= {"rows": 2}

    def kept_rows(self) -> list[Any]:
        return [form.instance for form in self.forms if form not in self.deleted_forms and self._says_something(form)]

    def _says_something(self, form: Any) -> bool:
        return bool(form.instance.pk or form.has_changed())

    def deleted_rows(self) -> list[Any]:
        return [form.instance for form in self.deleted_forms if form.instance.pk]


class StratumForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Stratum
        fields: ClassVar = ["name", "planned", "clusters"]


class BandsField(forms.CharField):
    """Age bands with hours a week: “5-11: 1; 12-14: 14; 15-17: 43”, or ages alone; “18+” has no upper end."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=300, **options)

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else "; ".join(band_text(one) for one in value or [])

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != (data or ""))

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        bands = [self._band(part) for part in re.split(r"[;\n]", text) if part.strip()]
        if len(bands) > MOST_BANDS:
            raise ValidationError(_("At most %(most)s age bands are taken."), params={"most": MOST_BANDS})
        bands.sort(key=lambda one: int(one["from"] or 0))
        for before, after in pairwise(bands):
            if before["to"] is None or before["to"] >= after["from"]:
                both = {"one": band_text(before), "other": band_text(after)}
                raise ValidationError(_("The bands %(one)s and %(other)s overlap."), params=both)
        return bands

    def _band(self, part: str) -> dict[str, Any]:
        match = BAND.match(part)
        if match is None:
            raise ValidationError(
                _("“%(part)s” is not read. Write ages and hours a week, such as 5-11: 1; 12-14: 14; 15-17: 43."),
                params={"part": part.strip()[:60]},
            )
        begin = int(match["from"])
        end = None if match["open"] else int(match["to"] or begin)
        hours = float(match["hours"].replace(",", ".")) if match["hours"] else None
        if begin > OLDEST or (end is not None and not begin <= end <= OLDEST):
            raise ValidationError(_("“%(part)s” is no age band."), params={"part": part.strip()[:60]})
        if hours is not None and hours > WEEK:
            raise ValidationError(_("A week has 168 hours."))
        return {"from": begin, "to": end, "hours": int(hours) if hours is not None and hours == int(hours) else hours}


def band_text(band: dict[str, Any]) -> str:
    ages = f"{band['from']}+" if band["to"] is None else f"{band['from']}-{band['to']}"
    if band["to"] == band["from"]:
        ages = str(band["from"])
    return ages if band["hours"] is None else f"{ages}: {band['hours']:g}"


class IndicatorForm(forms.ModelForm):  # type: ignore[type-arg]
    bands = BandsField(
        label=_("Age bands: hours a week"), widget=forms.TextInput(attrs={"placeholder": "5-11: 1; 12-14: 14"})
    )

    class Meta:
        model = StudyIndicator
        fields: ClassVar = ["name", "code", "bands", "definition", "is_primary"]


class StratumTable(Table):
    columns = ("name", "planned", "clusters")
    title = _("Strata")


class IndicatorTable(Table):
    columns = ("name", "code", "bands", "definition", "is_primary")
    title = _("Indicators")


def _factory(model: Any, form: Any, formset: Any) -> Any:
    return inlineformset_factory(
        StudyProtocol, model, form=form, formset=formset, extra=EXTRA, can_delete=True, max_num=MOST_ROWS,
        absolute_max=MOST_ROWS + EXTRA, validate_max=True,
    )  # fmt: skip


Strata = _factory(Stratum, StratumForm, StratumTable)
Indicators = _factory(StudyIndicator, IndicatorForm, IndicatorTable)
