from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hub.lib.forms import RecordForm
from hub.lib.visibility import Viewer, Visibility
from hub.studies.models import Dataset, Method, Run, is_wider

# Not for groups: a study is visible to its organization, to partners, or to everybody.
OPEN_TO = [
    (Visibility.PARTNERS, Visibility.PARTNERS.label),
    (Visibility.PUBLIC, Visibility.PUBLIC.label),
    (Visibility.RESTRICTED, Visibility.RESTRICTED.label),
]


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Search"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    method = forms.ChoiceField(label=_("Method"), required=False, choices=[("", _("All methods")), *Method.choices])


class DataForm(forms.Form):
    """A file of counts or a table, never of single persons."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV, TSV, CSV.GZ, XLSX or Parquet, at most 50 MB. Larger ones are registered on the server by command."
        ),
    )
    kind = forms.ChoiceField(
        label=_("What it holds"),
        choices=[choice for choice in Dataset.Kind.choices if choice[0] != Dataset.Kind.PERSONS],
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    publisher = forms.CharField(label=_("Publisher"), max_length=200, required=False)
    version = forms.CharField(label=_("Version"), max_length=80, required=False)
    licence = forms.CharField(label=_("Licence"), max_length=200, help_text=_("Such as: CC BY 4.0"))
    counts_published = forms.BooleanField(
        label=_("The counts are published elsewhere"),
        required=False,
        help_text=_("Small counts may then be shown whole. Otherwise counts from 1 to 4 are hidden."),
    )
    visibility = forms.ChoiceField(label=_("Who may know of it"), choices=OPEN_TO)


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        single = super().clean
        files = data if isinstance(data, (list, tuple)) else [data]
        cleaned = [single(file, initial) for file in files]
        if len({file.name for file in cleaned}) < len(cleaned):
            raise ValidationError(_("Two of the files have the same name."))
        return cleaned


class ResultForm(forms.Form):
    """What `evidence … --out FOLDER` wrote."""

    files = ManyFilesField(  # type: ignore[assignment]
        label=_("Files of the result"),
        help_text=_("run.json, report.json, report.txt and the CSV tables from the folder that the command wrote."),
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    summary = forms.CharField(
        label=_("What it is about"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 70}),
    )
    visibility = forms.ChoiceField(label=_("Who may see it"), choices=OPEN_TO)


class _StartForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    seed = forms.IntegerField(
        label=_("Seed of the random numbers"),
        min_value=0,
        max_value=2**31 - 1,
        initial=1,
        help_text=_("Kept with the result."),
    )
    visibility = forms.ChoiceField(label=_("Who may see the result"), choices=OPEN_TO)

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        usable = Dataset.objects.visible_to(viewer).filter(withdrawn=False)
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = usable.filter(kind=KIND_OF[name])

    def datasets(self) -> list[Dataset]:
        return [self.cleaned_data[name] for name in KIND_OF if self.cleaned_data.get(name)]


KIND_OF = {"table": Dataset.Kind.TABLE, "counts": Dataset.Kind.COUNTS, "lists": Dataset.Kind.LISTS}


class SupplyForm(_StartForm):
    """Footprint or exports: a table, and counts for its industries."""

    table: forms.ModelChoiceField[Dataset] = forms.ModelChoiceField(
        label=_("Input–output table"), queryset=Dataset.objects.none()
    )
    counts: forms.ModelChoiceField[Dataset] = forms.ModelChoiceField(
        label=_("Counts by region and sector"),
        queryset=Dataset.objects.none(),
        required=False,
        help_text=_("Leave empty to follow the table’s own value added instead."),
    )
    age_band = forms.CharField(
        label=_("Age band"), required=False, max_length=20, help_text=_("Such as 5-14. Age bands are never mixed.")
    )
    rule = forms.ChoiceField(
        label=_("How broad sectors are spread over industries"),
        required=False,
        choices=[
            ("", _("All rules that need no further data: low and high show the difference")),
            ("output", _("By output")),
            ("value added", _("By value added")),
            ("evenly", _("Evenly")),
            ("sold at home", _("By what is sold at home")),
        ],
    )
    draws = forms.IntegerField(
        label=_("Draws for the interval"),
        min_value=0,
        max_value=10_000,
        initial=0,
        help_text=_("0 for none. 1,000 give a 95 % interval from the doubt about the counts."),
    )
    consumer = forms.CharField(
        label=_("Region to look at closely"),
        required=False,
        max_length=80,
        help_text=_("As the table names it. Left empty: the region with the largest footprint."),
    )
    field_order = ["title", "table", "counts", "age_band", "rule", "draws", "consumer", "seed", "visibility"]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("draws") == 1:
            self.add_error("draws", _("One draw makes no interval; ask for at least 2."))
        if found.get("counts") is None and found.get("draws"):
            self.add_error("draws", _("Value added comes without a doubt of its own; leave the draws at 0."))
        return found

    def parameters(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        asked = {name: cleaned[name] for name in ("age_band", "rule", "draws", "consumer", "seed")}
        if cleaned["draws"] and not cleaned["rule"]:
            asked["rule"] = "output"  # an interval is either from draws or over rules
        if cleaned["counts"] is None:
            asked["value_added"] = True
        return {name: value for name, value in asked.items() if value not in ("", None)}


class ListsForm(_StartForm):
    """Number of people: the range over methods, unless one is chosen."""

    lists: forms.ModelChoiceField[Dataset] = forms.ModelChoiceField(
        label=_("Counts by list"), queryset=Dataset.objects.none()
    )
    method = forms.ChoiceField(
        label=_("Methods"),
        choices=[
            ("spread", _("All of them, with the spread (about half a minute)")),
            ("stepwise", _("Stepwise log-linear model")),
            ("bic", _("Best log-linear model by BIC")),
            ("average", _("Average over log-linear models")),
            ("graphs", _("Average over decomposable graphs")),
            ("latent", _("Latent classes")),
            ("lower", _("Lower bounds")),
        ],
        help_text=_("With one method, comparison models still show the spread: no number stands alone."),
    )
    merge = forms.CharField(
        label=_("Lists taken as one"),
        required=False,
        max_length=200,
        help_text=_("Such as PF+NCA; several separated by commas."),
    )
    field_order = ["title", "lists", "method", "merge", "seed", "visibility"]

    def parameters(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        merged = [part.strip() for part in cleaned["merge"].split(",") if part.strip()]
        return {"method": cleaned["method"], "merge": merged, "seed": cleaned["seed"]}


class RunForm(RecordForm):
    """The editable parts of a study: its texts and its visibility, never its results."""

    visibility = forms.ChoiceField(label=_("Who may see it"), choices=OPEN_TO)

    class Meta:
        model = Run
        fields = [
            "title_en", "title_fr", "title_es", "summary_en", "summary_fr", "summary_es",
            "published_en", "published_fr", "published_es", "visibility",
        ]  # fmt: skip

    def clean_visibility(self) -> str:
        wanted = self.cleaned_data["visibility"]
        for dataset in self.instance.datasets.exclude(kind=Dataset.Kind.PERSONS) if self.instance.pk else []:
            if is_wider(wanted, dataset.visibility):
                raise ValidationError(
                    _("The result cannot be open to more people than its data: %(name)s is for “%(who)s”."),
                    params={"name": dataset, "who": dataset.get_visibility_display()},
                )
        return str(wanted)


class DatasetForm(RecordForm):
    visibility = forms.ChoiceField(label=_("Who may know of it"), choices=OPEN_TO)

    class Meta:
        model = Dataset
        fields = ["name", "publisher", "version", "licence", "counts_published", "visibility", "withdrawn"]
