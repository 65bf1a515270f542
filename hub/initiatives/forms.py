from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.initiatives.models import Evaluation, FundingTranche, Initiative, Phase, Place, Role
from hub.lib.forms import RecordForm


class InitiativeForm(RecordForm):
    filed_under = "group_ids"

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
            "issues",
            "interventions",
            "sectors",
            "commodities",
            "stages",
            "levels",
            "countries",
            "survivors_take_part",
            "local_partners_lead",
            "starts",
            "ends",
            "website",
            "groups",
            "owner",
            "successor",
            "visibility",
        ]


class NewInitiativeForm(RecordForm):
    """What a partner answers first; the rest can follow."""

    filed_under = "group_ids"

    class Meta:
        model = Initiative
        fields = [
            "name_en",
            "acronym",
            "kind",
            "status",
            "summary_en",
            "issues",
            "interventions",
            "commodities",
            "countries",
            "starts",
            "ends",
            "website",
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


class EvaluationForm(RecordForm):
    class Meta:
        model = Evaluation
        fields = ["initiative", "title", "url", "published"]


class TrancheForm(RecordForm):
    class Meta:
        model = FundingTranche
        fields = ["initiative", "funder", "year", "amount", "currency", "note_en", "note_fr", "note_es"]

    def clean_currency(self) -> str:
        currency: str = self.cleaned_data["currency"].upper()
        if len(currency) != 3 or not currency.isascii() or not currency.isalpha():
            raise forms.ValidationError(_("Write the three letters of the currency, such as USD or EUR."))
        return currency
