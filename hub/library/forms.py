from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hub.groups.models import Group
from hub.lib.choices import read_names_only
from hub.lib.forms import RecordForm
from hub.lib.language_fields import LanguagesField
from hub.lib.search import matching
from hub.lib.singlecases import check_no_single_cases
from hub.lib.visibility import Viewer
from hub.library.models import Edition, Item, ItemReview
from hub.library.sniffing import ENDINGS, LARGEST, check_file
from hub.vocabularies.forms import CountryFilter
from hub.vocabularies.models import Scheme, Term

FIELDS = [
    "kind", "title_en", "title_fr", "title_es", "authors", "published", "summary_en", "summary_fr", "summary_es", "url",
    "doi", "isbn", "languages", "licence", "pages", "groups", "organizations", "issues", "countries", "visibility",
]  # fmt: skip


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Search"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *Item.Kind.choices])
    country = CountryFilter()
    group = forms.ModelChoiceField(
        Group.objects.none(), label=_("Group"), required=False, empty_label=_("All groups"), to_field_name="slug"
    )
    issue = forms.ModelChoiceField(
        Term.objects.filter(scheme=Scheme.ISSUE),
        label=_("Issue"),
        required=False,
        empty_label=_("All issues"),
        to_field_name="code",
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=lambda: [("", _("All languages")), *settings.LANGUAGES]
    )
    strength = forms.ChoiceField(
        label=_("Strength of evidence"),
        required=False,
        choices=lambda: [("", _("All")), *(choice for choice in Item.Strength.choices if choice[0])],
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("", _("Newest first")), ("title", _("By title")), ("added", _("Last added first"))],
    )

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        groups: Any = self.fields["group"]
        groups.queryset = Group.objects.visible_to(viewer).filter(parent=None)
        read_names_only(groups)
        issues: Any = self.fields["issue"]
        read_names_only(issues)

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("q", "kind", "group", "sort")]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("country", "issue", "language", "strength")]

    @property
    def has_more(self) -> bool:
        return any(field.value() for field in self.more_fields)

    def matching(self, items: Any) -> Any:
        """Those of the items that are asked for, in the order that is asked for; by words, the best first."""
        asked = self.cleaned_data
        for name, lookup in (("kind", "kind"), ("strength", "strength"), ("country", "countries"), ("group", "groups")):
            if asked[name]:
                items = items.filter(**{lookup: asked[name]})
        if asked["issue"]:
            items = items.filter(issues=asked["issue"])
        if asked["language"]:
            items = items.filter(languages__contains=asked["language"])
        if asked["q"]:
            items = matching(items, asked["q"])
        orders = {"title": ("title_en", "pk"), "added": ("-added_at", "-pk")}
        return items.order_by(*orders[asked["sort"]]) if asked["sort"] else items


class ItemForm(RecordForm):
    filed_under = "led_group_ids"

    class Meta:
        model = Item
        fields = [*FIELDS[:-1], "strength", "visibility"]
        field_classes: ClassVar = {"languages": LanguagesField}


class ProposalForm(RecordForm):
    """What a partner fills in. The strength of evidence is judged by who reviews it."""

    filed_under = "group_ids"

    class Meta:
        model = Item
        fields = FIELDS
        field_classes: ClassVar = {"languages": LanguagesField}

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields.pop("reason", None)
        self.offer_only_what_is_open_to(viewer)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class ReviewForm(ReasonForm):
    verdict = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (ItemReview.Verdict.ACCEPTED, _("Accept it into the library")),
            (ItemReview.Verdict.RETURNED, _("Send it back with a question")),
            (ItemReview.Verdict.DECLINED, _("Decline it")),
        ],
        widget=forms.RadioSelect,
    )
    strength = forms.ChoiceField(
        label=_("Strength of evidence"),
        required=False,
        choices=Item.Strength.choices,
        help_text=_("How it knows what it says. A strong design does not make a result good."),
    )
    field_order = ["verdict", "strength", "reason"]


class EditionForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Edition
        fields = ["name", "published", "languages", "url", "file"]
        field_classes: ClassVar = {"languages": LanguagesField}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = ", ".join(sorted({ending.removeprefix(".").upper() for ending in ENDINGS}))
        self.fields["file"].help_text = _(
            "%(kinds)s; at most %(limit)s MB. It is open to whoever may read the item. The words of a PDF are found by the search."
        ) % {"kinds": kinds, "limit": LARGEST // 1_000_000}
        self.fields["file"].widget = forms.FileInput(attrs={"accept": ",".join(ENDINGS)})

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if file:
            self.instance.file_name, self.instance.media_type = check_file(file)
            if self.instance.file_name.lower().endswith((".csv", ".txt", ".xlsx")):
                check_no_single_cases(file)
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("url") and not cleaned.get("file"):
            raise ValidationError(_("Give an address or a file."))
        return cleaned
