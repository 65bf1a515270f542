from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.governance.models import DecisionBasis, HandedOver, TermsDraft, TermsVersion
from hub.groups.forms import DecisionForm
from hub.groups.models import Group
from hub.lib.any_language import InAnyLanguage
from hub.lib.forms import FoldedTexts, RecordForm
from hub.lib.translated import columns
from hub.lib.visibility import Viewer
from hub.library.models import Item
from hub.meetings.models import Resolution


class TermsDraftForm(InAnyLanguage, RecordForm):
    in_any_language = ("text",)
    filed_under = "led_group_ids"

    class Meta:
        model = TermsDraft
        fields = ["group", "text_en", "text_fr", "text_es"]


class AdoptForm(FoldedTexts, forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = TermsVersion
        fields = ["adopted_on", "resolution", *columns("decided_by")]
        widgets: ClassVar = {"adopted_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        help_texts: ClassVar = {
            "resolution": _("Of a meeting of the group, or of the whole Alliance."),
            "decided_by_en": _("Where no resolution is recorded here: who adopted them, and at which meeting."),
        }

    def __init__(self, *args: Any, group: Group, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        resolutions: Any = self.fields["resolution"]
        seen = Resolution.objects.visible_to(viewer).select_related("meeting")
        resolutions.queryset = seen.filter(
            Q(meeting__group__in=[group.pk, group.parent_id]) | Resolution.OF_THE_ALLIANCE
        )
        self.initial.setdefault("adopted_on", timezone.localdate())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("adopted_on") and cleaned["adopted_on"] > timezone.localdate():
            self.add_error("adopted_on", _("This day lies in the future. Record the adoption once it has taken place."))
        if "resolution" in cleaned and not any(map(cleaned.get, ("resolution", *columns("decided_by")))):
            self.add_error("decided_by_en", _("Say by which resolution, or by whom, they were adopted."))
        return cleaned


class CompareForm(forms.Form):
    """The version, the day, and the two versions to compare."""

    as_of = forms.DateField(
        label=_("In force on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    since = forms.TypedChoiceField(label=_("Compare version"), required=False, coerce=int, empty_value=None)
    until = forms.TypedChoiceField(label=_("with version"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, numbers: list[int], **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("since", "until"):
            chosen: Any = self.fields[name]
            chosen.choices = [("", "–"), *((number, str(number)) for number in numbers)]
            if len(numbers) < 2:
                del self.fields[name]


class ThingForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = HandedOver
        fields = ["kind", "title"]


LATEST_RESOLUTIONS = 100


class RestingDecisionForm(DecisionForm):
    """A decision with the resolution or the document that it is based on."""

    resolution = forms.ModelChoiceField(
        label=_("Resolution of a meeting"), queryset=Resolution.objects.select_related("meeting"), required=False
    )
    document = forms.ModelChoiceField(label=_("Document of the library"), queryset=Item.objects.all(), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        resolutions: Any = self.fields["resolution"]
        resolutions.queryset = resolutions.queryset.filter(pk__in=self._offered_resolutions())
        basis = DecisionBasis.objects.filter(decision=self.instance.pk).first() if self.instance.pk else None
        if basis is not None:
            self.initial.update(resolution=basis.resolution_id, document=basis.document_id)

    def _offered_resolutions(self) -> list[int]:
        """Those of the decision's group and of the whole Alliance; of a new decision without a group the latest."""
        group = self.instance.group_id or getattr(self.initial.get("group"), "pk", None)
        keys = Resolution.objects.order_by("-on", "-pk").values_list("pk", flat=True)
        if group is None:
            return list(keys[:LATEST_RESOLUTIONS])
        return list(keys.filter(Q(meeting__group=group) | Resolution.OF_THE_ALLIANCE))

    def save(self, commit: bool = True) -> Any:
        decision = super().save(commit)
        rests_on = {"resolution": self.cleaned_data["resolution"], "document": self.cleaned_data["document"]}
        decision.basis_before = DecisionBasis.objects.filter(decision=decision).values(*rests_on).first()
        if any(rests_on.values()):
            DecisionBasis.objects.update_or_create(decision=decision, defaults=rests_on)
        else:
            DecisionBasis.objects.filter(decision=decision).delete()
        return decision
