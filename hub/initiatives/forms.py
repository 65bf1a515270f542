from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.initiatives.models import Evaluation, FundingTranche, Initiative, Phase, Place, Role
from hub.initiatives.place_visibility import levels_of_new_places
from hub.lib.forms import RecordForm
from hub.lib.numbers import AmountError, currency_code

PARTS = (
    (_("What it is"), ("name", "acronym", "kind", "status", "summary", "website")),
    (_("Where and about what"), ("countries", "levels", "issues", "interventions", "sectors", "commodities", "stages")),
    (_("When"), ("starts", "ends", "successor")),
    (_("Who"), ("owner", "groups", "survivors_take_part", "local_partners_lead", "visibility")),
)


class InitiativeForm(RecordForm):
    filed_under = "group_ids"
    parts = PARTS

    class Meta:
        model = Initiative
        fields = [
            "name_en",
            "name_fr",
            "name_es",
            "acronym",
            "kind",
            "status",
            "summary_en",
            "summary_fr",
            "summary_es",
            "website",
            "countries",
            "levels",
            "issues",
            "interventions",
            "sectors",
            "commodities",
            "stages",
            "starts",
            "ends",
            "successor",
            "owner",
            "groups",
            "survivors_take_part",
            "local_partners_lead",
            "visibility",
        ]


class NewInitiativeForm(RecordForm):
    """What a partner enters first; the rest can follow."""

    filed_under = "group_ids"
    parts = PARTS

    class Meta:
        model = Initiative
        fields = [
            "name_en",
            "acronym",
            "kind",
            "status",
            "summary_en",
            "website",
            "countries",
            "issues",
            "interventions",
            "commodities",
            "starts",
            "ends",
            "groups",
        ]
        labels = {"name_en": _("name"), "summary_en": _("summary")}


class PhaseForm(RecordForm):
    class Meta:
        model = Phase
        fields = [
            "initiative",
            "name_en",
            "name_fr",
            "name_es",
            "starts",
            "ends",
            "countries",
            "note_en",
            "note_fr",
            "note_es",
        ]


class RoleForm(RecordForm):
    class Meta:
        model = Role
        fields = ["initiative", "organization", "kind", "note_en", "note_fr", "note_es"]


class PlaceForm(RecordForm):
    class Meta:
        model = Place
        fields = ["initiative", "name", "latitude", "longitude", "shown"]
        help_texts = {
            "shown": _(
                "A shelter or a survivors’ group must not be found: show its place only roughly, or not at all."
            ),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        initiative = self.initial.get("initiative")
        if not self.instance.pk and isinstance(initiative, Initiative):
            levels = levels_of_new_places({initiative.pk})
            self.initial.setdefault("shown", levels.get(initiative.pk, Place.Shown.EXACT))

    def save(self, commit: bool = True) -> Place:
        self.instance.restricted_on_import = False  # somebody has reviewed it
        saved: Place = super().save(commit)
        return saved


class EvaluationForm(RecordForm):
    class Meta:
        model = Evaluation
        fields = ["initiative", "title", "url", "published", "design"]


class TrancheForm(RecordForm):
    class Meta:
        model = FundingTranche
        fields = [
            "initiative", "funder", "basis", "year", "starts", "ends", "amount", "currency", "note_en", "note_fr", "note_es",
        ]  # fmt: skip

    def clean_currency(self) -> str:
        try:
            return currency_code(self.cleaned_data["currency"])
        except AmountError:
            message = _("Write the three letters of a currency of ISO 4217, such as USD or EUR.")
            raise forms.ValidationError(message) from None

    def clean(self) -> dict[str, Any]:
        """The year of a period is that of its days; a period of several years has none."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if starts := cleaned.get("starts"):
            ends = cleaned.get("ends") or starts
            cleaned["year"] = starts.year if starts.year == ends.year else None
        return cleaned
