from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.lib.forms import RecordForm
from hub.library.models import Item
from hub.vocabularies.forms import CountryFilter


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Search"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *Item.Kind.choices])
    country = CountryFilter()


class ItemForm(RecordForm):
    filed_under = "led_group_ids"

    class Meta:
        model = Item
        fields = [
            "kind",
            "title_en",
            "title_fr",
            "title_es",
            "authors",
            "published",
            "summary_en",
            "summary_fr",
            "summary_es",
            "url",
            "doi",
            "isbn",
            "strength",
            "languages",
            "licence",
            "pages",
            "groups",
            "organizations",
            "issues",
            "countries",
            "visibility",
        ]
