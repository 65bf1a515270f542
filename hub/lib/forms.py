"""The look of forms: one field template for the whole site, and fields that clean pasted text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, TypeVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms.models import ModelFormMetaclass
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from hub.lib.choices import read_names_only
from hub.lib.languages import language_name
from hub.lib.partialdate import check_year
from hub.lib.references import Reference, are_too_many, by_reference
from hub.lib.text import comma_separated
from hub.lib.translated import interface_codes, interface_language
from hub.lib.visibility import Viewer

T = TypeVar("T")


class SiteRenderer(TemplatesSetting):
    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        widget = context.get("widget", {})
        if widget.get("type") in {"text", "search"} or template_name.endswith("/textarea.html"):
            widget["attrs"].setdefault("dir", "auto")  # the text may be written from right to left
        return super().render(template_name, context, request)


def attempt(form: forms.BaseForm, action: Callable[..., T], **arguments: Any) -> T | None:
    """Run an action. A refusal becomes an error of the form, which keeps what was typed."""
    try:
        return action(**arguments)
    except ValidationError as error:
        for field, errors in getattr(error, "error_dict", {None: error}).items():
            form.add_error(field if field in form.fields else None, errors)
    return None


def succeeds(form: forms.BaseForm, action: Callable[..., object], **arguments: Any) -> bool:
    """Like `attempt`, for actions whose result is not needed or that have none."""

    def run() -> bool:
        action(**arguments)
        return True

    return attempt(form, run) is not None


@contextmanager
def show_refusal(request: HttpRequest) -> Iterator[None]:
    """A refusal inside the block ends it and becomes a message on the next page."""
    try:
        yield
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))


def with_words(error: ValidationError, words: str) -> str:
    """A refusal for a page without the form, with what was written: somebody else was quicker, and nothing is lost."""
    sentence, words = " ".join(error.messages), words.strip()
    return str(_("%(refusal)s You wrote: “%(words)s”") % {"refusal": sentence, "words": words}) if words else sentence


class WordLimit:
    """Refuses a text of more words than asked for, and says how many there are."""

    def __init__(self, words: int) -> None:
        self.words = words

    def __call__(self, value: str) -> None:
        count = len(value.split())
        if count > self.words:
            raise ValidationError(
                _("Write at most %(limit)s words; this text has %(count)s."),
                code="too_many_words",
                params={"limit": self.words, "count": count},
            )


def limit_words(field: Any, words: int) -> None:
    """Refuse longer texts; `static/js/words.js` counts the words while somebody types."""
    field.validators = [*field.validators, WordLimit(words)]
    field.widget.attrs |= {"data-words": words, "data-words-said": _("{} of {} words")}


@dataclass
class Row:
    """A field, or a text in the languages that are shown, with the others, which the page folds until they are needed."""

    shown: list[forms.BoundField]
    others: list[forms.BoundField]

    @property
    def is_open(self) -> bool:
        return any(other.errors or other.value() for other in self.others)

    @property
    def is_text(self) -> bool:
        return bool(self.others) or len(self.shown) > 1

    @property
    def languages(self) -> str:
        """Of the folded fields: “French, Spanish”."""
        return comma_separated(language_name(other.name[-2:]) for other in self.others)


class RecordFormMetaclass(ModelFormMetaclass):
    """Sets widgets and attributes of fields once, when the form class is made."""

    base_fields: dict[str, Any]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.base_fields.items():
            self.base_fields[name] = prepare_field(name, field)


def _without_empty_decimals(value: Any) -> Any:
    """5 instead of 5.0000, as the database stores it."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) and value.is_finite() else value


def prepare_field(name: str, field: Any) -> Any:
    if isinstance(field, forms.DateField | forms.DateTimeField) and check_year not in field.validators:
        field.validators = [*field.validators, check_year]
    if isinstance(field, forms.DateTimeField):
        field.widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    elif isinstance(field, forms.DateField):
        field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    elif isinstance(field, forms.DecimalField):
        field.prepare_value = _without_empty_decimals  # type: ignore[method-assign]
    elif isinstance(field.widget, forms.Textarea):
        field.widget.attrs |= {"rows": 6, "cols": 70}
    elif isinstance(field, forms.ModelChoiceField) and are_too_many(field):
        field = by_reference(field)
    elif isinstance(field, forms.ModelChoiceField) and not isinstance(field, Reference):
        read_names_only(field)
    for code in interface_codes()[1:]:
        if name.endswith(f"_{code}"):
            field.widget.attrs["lang"] = code
    return field


class FoldedTexts(forms.BaseForm):
    """Beside a form: of a translated text the page shows the first language and its own, and folds the others."""

    template_name = "forms/record.html"

    # Headings of the page with the fields below each, translated ones without their language; other fields come last.
    parts: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = ()

    first_language = interface_codes()[0]  # of translated texts, the one that is asked for

    def rows(self) -> list[Row]:
        """The fields in order. Of a translated text, the first language and that of the page are not folded."""
        first = self.first_language
        codes, shown = interface_codes(), {first, interface_language()}
        rows: list[Row] = []
        for bound in self.visible_fields():
            name, code = bound.name[:-3], bound.name[-2:]
            is_other = code in codes and code != first and bound.name == f"{name}_{code}"
            if not is_other or f"{name}_{first}" not in self.fields:
                rows.append(Row([bound], []))
            elif code in shown:
                rows[-1].shown.append(bound)
            else:
                rows[-1].others.append(bound)
        return rows

    def rows_by_heading(self) -> list[tuple[Any, list[Row]]]:
        """The rows under their headings."""
        heading_of = {name: heading for heading, names in self.parts for name in names}
        under: dict[Any, list[Row]] = {heading: [] for heading in (*(heading for heading, _names in self.parts), "")}
        for row in self.rows():
            name = row.shown[0].name
            under[heading_of.get(name) or heading_of.get(name[:-3]) or ""].append(row)
        return [(heading, rows) for heading, rows in under.items() if rows]


class RecordForm(FoldedTexts, forms.ModelForm, metaclass=RecordFormMetaclass):  # type: ignore[type-arg]
    """A form for a record: native pickers for dates, `reason` for the record of events, null characters refused."""

    reason = forms.CharField(
        label=_("Why this change?"),
        required=False,
        max_length=500,
        help_text=_("Kept with the change in the record of changes."),
    )

    # The attribute of the viewer with the groups under which a person may file a record.
    filed_under: ClassVar[str] = ""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.instance.pk:
            del self.fields["reason"]
        self._unseen: dict[str, list[Any]] = {}

    def offer_only_what_is_open_to(self, viewer: Viewer) -> None:
        """Restrict choices to what the person may see, and groups to those under which she may file. Chosen values that she
        may not see are kept."""
        for name, field in list(self.fields.items()):
            if not isinstance(field, forms.ModelChoiceField):
                continue
            records = field.queryset
            if records is None or not hasattr(records.model, "visible_condition"):
                continue
            condition = records.model.visible_condition(viewer)
            filed = name == "groups" and self.filed_under and not viewer.is_secretariat
            if not condition and not filed:  # the viewer may see everything
                continue
            records = records.filter(condition)
            if filed:
                records = records.filter(pk__in=getattr(viewer, self.filed_under))
            field.queryset = records
            if not self.instance.pk or name not in {f.name for f in self._meta.model._meta.get_fields()}:
                continue
            if isinstance(field, forms.ModelMultipleChoiceField):
                chosen = getattr(self.instance, name)
                self._unseen[name] = list(chosen.exclude(pk__in=records.values("pk")))
            elif (key := getattr(self.instance, f"{name}_id")) and not records.filter(pk=key).exists():
                del self.fields[name]

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]
        for name, unseen in self._unseen.items():
            if name in self.cleaned_data:
                getattr(self.instance, name).add(*unseen)
