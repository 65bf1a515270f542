"""Forms of models, of the parts of a draft, of uses, and of changes that findings propose."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.lib.forms import RecordForm
from hub.lib.references import by_reference
from hub.lib.text import whole_number
from hub.lib.visibility import Viewer, Visibility
from hub.library.models import Item
from hub.prevention.models import Component, Ground, ModelUse, ModelVersion, PreventionModel, TheoryStep
from hub.prevention.models.versions import LONGEST_TEXT
from hub.vocabularies.models import Scheme, Term
from hub.workplans.consultation.forms import AmendForm, DecisionForm
from hub.workplans.forms import long_text


def _standards() -> QuerySet[Term]:
    return Term.objects.filter(scheme=Scheme.PROTECTION, children__isnull=True)


class StandardNumbers(forms.ModelMultipleChoiceField):
    """Minimum standards by their numbers, as people write them: 7, 12."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        super().__init__(_standards(), required=False, **options)

    def prepare_value(self, value: Any) -> Any:
        if value is None or isinstance(value, str):
            return value
        value = [value] if isinstance(value, Term) else value
        known = [one.position for one in value if isinstance(one, Term)]  # prefetched with the record: no query
        keys = [one for one in value if not isinstance(one, Term)]
        numbers = [*known, *(_standards().filter(pk__in=keys).values_list("position", flat=True) if keys else [])]
        return ", ".join(str(number) for number in sorted(numbers))

    def clean(self, value: Any) -> Any:
        written = [one for one in str(value or "").replace(";", ",").replace(" ", ",").split(",") if one]
        numbers = {whole_number(one) for one in written}
        found = list(_standards().filter(position__in=[one for one in numbers if one is not None]))
        known = {term.position for term in found}
        for one in written:
            if whole_number(one) not in known:
                raise ValidationError(
                    _("There is no standard “%(number)s”. Write numbers from 1 to 28, such as: 7, 12.")
                    % {"number": one[:20]}
                )
        return Term.objects.filter(pk__in=[term.pk for term in found])

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial or []) != ", ".join(str(data or "").replace(",", " ").split())


class ModelForm(RecordForm):
    """A model's title, its group and who may read it; what it says stands in its versions."""

    class Meta:
        model = PreventionModel
        fields = ["group", "title_en", "title_fr", "title_es", "visibility"]

    def offer_only_what_is_open_to(self, viewer: Viewer) -> None:
        super().offer_only_what_is_open_to(viewer)
        self.viewer = viewer
        group: Any = self.fields.get("group")
        if group is not None and not viewer.is_secretariat:
            group.queryset = group.queryset.filter(pk__in=viewer.group_ids)

    def clean(self) -> dict[str, Any]:
        """Nobody closes a model to herself: a restricted one is read by those who lead its group."""
        found: dict[str, Any] = super().clean() or {}
        group: Any = found.get("group")
        viewer = getattr(self, "viewer", None)
        is_closed = found.get("visibility") == Visibility.RESTRICTED and group is not None
        if is_closed and viewer and not (viewer.is_secretariat or group.pk in viewer.led_group_ids):
            self.add_error(
                "visibility",
                _("Only those who lead the group would read it, and not you. Choose the members of the group."),
            )
        return found


class VersionForm(RecordForm):
    class Meta:
        model = ModelVersion
        fields = [
            "summary_en", "summary_fr", "summary_es", "population_en", "population_fr", "population_es", "setting_en",
            "setting_fr", "setting_es", "note",
        ]  # fmt: skip


class PartForm(RecordForm):
    """A part of a draft. Parts of another version cannot be named in it."""

    within_version: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        version = self._version()
        own: Any = self.fields.get("version")
        if own is not None:
            own.queryset = ModelVersion.objects.filter(pk=version or 0).select_related("model")
        for name in self.within_version & self.fields.keys():
            field: Any = self.fields[name]
            field.queryset = field.queryset.filter(version=version or 0)

    def _version(self) -> int | None:
        """The key of the version of the record, of the address or of the form."""
        given = self.initial.get("version")
        known = self.instance.version_id or getattr(given, "pk", None) or whole_number(str(given or ""))
        sent = whole_number(str(self.data.get(self.add_prefix("version"), ""))) if self.is_bound else None
        return known or sent


class StepForm(PartForm):
    class Meta:
        model = TheoryStep
        fields = ["version", "text_en", "text_fr", "text_es", "assumption_en", "assumption_fr", "assumption_es"]


class ComponentForm(PartForm):
    standards = StandardNumbers(
        label=gettext_lazy("standards"), help_text=gettext_lazy("Their numbers, such as: 7, 12")
    )

    class Meta:
        model = Component
        fields = [
            "version", "name_en", "name_fr", "name_es", "description_en", "description_fr", "description_es",
            "standards",
        ]  # fmt: skip


def _offer_what_is_in_the_library(form: RecordForm) -> None:
    """What waits for a review or was declined shows nothing; an item that was chosen before is kept."""
    field: Any = form.fields.get("item")
    if field is not None:
        kept = Q(pk=getattr(form.instance, "item_id", None))
        field.queryset = field.queryset.filter(Q(state=Item.State.PUBLISHED) | kept)


class GroundForm(PartForm):
    within_version = frozenset({"component"})

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _offer_what_is_in_the_library(self)

    class Meta:
        model = Ground
        fields = ["version", "component", "item", "says", "note"]


class UseForm(RecordForm):
    class Meta:
        model = ModelUse
        fields = [
            "model", "country", "locality", "crisis", "starts", "ends", "version", "adaptation", "result", "initiative", "item",
            "source_url",
        ]  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _offer_what_is_in_the_library(self)
        given = self.initial.get("model")
        known = self.instance.model_id or getattr(given, "pk", None) or whole_number(str(given or ""))
        sent = whole_number(str(self.data.get(self.add_prefix("model"), ""))) if self.is_bound else None
        chosen = known or sent or 0
        own: Any = self.fields.get("model")
        if own is not None:
            own.queryset = PreventionModel.objects.filter(pk=chosen)
        version: Any = self.fields.get("version")
        if version is not None:
            published = ModelVersion.objects.published().filter(model=chosen).select_related("model")
            version.queryset = published
            version.label_from_instance = lambda one: str(one.number)


class ChangeForm(AmendForm):
    """Other words, or a new component, because of a finding in the library."""

    def __init__(self, *args: Any, viewer: Viewer, is_new: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        items = Item.objects.in_library(viewer)
        finding = forms.ModelChoiceField(
            items,
            label=_("The finding"),
            help_text=_("An item of the library. Is it not there yet? Add it to the library first."),
        )
        self.fields = {"finding": by_reference(finding), **self.fields}
        self.fields["proposed"].validators.append(forms.CharField(max_length=LONGEST_TEXT).validators[0])
        if is_new:
            self.fields["proposed"].label = _("The new component")
            self.fields["proposed"].help_text = _("Its name on the first line, what is done below it.")
        self.fields["reason"].label = _("What the finding shows, and why the model should change")


class CommentForm(forms.Form):
    text = long_text(gettext_lazy("Your comment"), limit=LONGEST_TEXT)


class DecideForm(DecisionForm):
    """Accepted, in part or not. Readers of the version will see the reason."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["decision"].help_text = _(
            "If it is accepted, everybody who may read the model reads this with the next version."
        )


class ConfirmForm(forms.Form):
    """A question that is answered with a button."""


class CompareForm(forms.Form):
    """Two models to set beside each other."""

    def __init__(self, *args: Any, models: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, label in (("a", _("Model")), ("b", _("Beside"))):
            self.fields[name] = forms.ModelChoiceField(
                models, label=label, to_field_name="public_id", empty_label=_("Choose a model")
            )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("a") and found.get("a") == found.get("b"):
            self.add_error("b", _("Choose another model to set beside it."))
        return found
