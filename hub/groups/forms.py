from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hub.accounts.naming import NamesAPerson, PersonField
from hub.groups.models import Decision, Group, GroupKind, Milestone, Office
from hub.lib.any_language import InAnyLanguage
from hub.lib.forms import RecordForm, limit_words
from hub.lib.translated import columns, interface_codes

BRINGS_WORDS = 150


class JoinForm(forms.Form):
    brings = forms.CharField(
        label=_("What will your organization bring to the group?"),
        help_text=_("At most 150 words. The chair reads it, and the members of the group once yours is one of them."),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        limit_words(self.fields["brings"], BRINGS_WORDS)


class PartForm(forms.Form):
    """What an organization wants of its part in one group; the choices depend on the part it has."""

    ASK, WITHDRAW, PAUSE, RESUME, CHANGE, LEAVE = "ask", "withdraw", "pause", "resume", "change", "leave"
    CHOICES = {
        "none": [("", _("No part in it")), (ASK, _("Ask to join"))],
        "requested": [("", _("Wait for the chair")), (WITHDRAW, _("Take the request back"))],
        "active": [
            ("", _("Go on as a member")),
            (CHANGE, _("Change what we bring")),
            (PAUSE, _("Pause")),
            (LEAVE, _("Leave")),
        ],
        "paused": [("", _("Stay paused")), (RESUME, _("Take part again")), (LEAVE, _("Leave"))],
        "office": [("", _("Holds a role, and takes part by it"))],
    }
    NEEDS_WORDS = {
        ASK: _("Say what your organization will bring to the group."),
        CHANGE: _("Say what your organization brings to the group."),
        LEAVE: _("Say why the organization leaves."),
    }

    act = forms.ChoiceField(label=_("What now?"), required=False)
    words = forms.CharField(
        label=_("In your words"), max_length=3000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    until = forms.DateField(
        label=_("Last day of the pause"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave empty if it is open."),
    )

    def __init__(self, *args: Any, part: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["act"].choices = self.CHOICES[part]  # type: ignore[attr-defined]
        limit_words(self.fields["words"], BRINGS_WORDS)
        self.fields["words"].help_text = {
            "none": _("What it will bring to the group. At most 150 words; the chair and the members read it."),
            "active": _("What it brings, or why it pauses or leaves. At most 150 words."),
            "paused": _("Why it leaves. At most 150 words."),
        }.get(part, "")
        if part in {"requested", "office"}:
            del self.fields["words"]
        if part != "active":
            del self.fields["until"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        act, words = given.get("act", ""), given.get("words", "").strip()
        if act in self.NEEDS_WORDS and not words and "words" not in self.errors:
            self.add_error("words", self.NEEDS_WORDS[act])
        if not act and (words or given.get("until")) and "act" not in self.errors:
            self.add_error("act", _("Choose what is to happen in this group, or empty the fields below."))
        return given


class DecideForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    decision = forms.ChoiceField(choices=[("accept", _("Accept")), ("decline", _("Decline"))])


class LeaveForm(forms.Form):
    reason = forms.CharField(label=_("Why does the organization leave?"), max_length=1000)


class DayForm(forms.Form):
    """For which day a page is asked, and as the record stood at the end of which day."""

    as_of = forms.DateField(
        label=_("Who held it on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    known = forms.DateField(
        label=_("as recorded on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class GroupForm(RecordForm):
    class Meta:
        model = Group
        fields = [
            "name_en",
            "name_fr",
            "name_es",
            "slug",
            "kind",
            "parent",
            "position",
            "theme_en",
            "theme_fr",
            "theme_es",
            "mandate_en",
            "mandate_fr",
            "mandate_es",
            "accent",
            "visibility",
        ]
        help_texts = {
            "visibility": _(
                "Adopted and reported texts that are public stay public when the group is hidden. Only a decision of the kind "
                "“Adopted texts withdrawn from the public”, which the secretariat records, closes them."
            )
        }

    def save(self, commit: bool = True) -> Any:
        """A group of its own is proposed until a decision creates it; a part of one is at work at once."""
        if self.instance.pk is None and self.instance.parent_id is None:
            self.instance.status = Group.Status.PROPOSED
        return super().save(commit)


class GroupKindForm(RecordForm):
    offices = forms.MultipleChoiceField(
        label=pgettext_lazy("in a group", "Roles"),
        choices=Office.Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    single_offices = forms.MultipleChoiceField(
        label=_("Roles that one holds at a time"),
        choices=Office.Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Of the others, such as co-chairs in turn, there may be several at a time."),
    )

    class Meta:
        model = GroupKind
        fields = [
            *columns("name", interface_codes()),
            "slug",
            "has_plans",
            "plan_months",
            *columns("subgroups_called", interface_codes()),
            "offices",
            "single_offices",
            "coordinates",
        ]


class OfficeForm(NamesAPerson, RecordForm):
    person = PersonField(
        required=False,
        help_text=_(
            "The name of somebody you know here, or the e-mail address of an account. Leave empty when the organization "
            "holds the office and its focal points exercise it."
        ),
    )

    class Meta:
        model = Office
        fields = ["group", "role", "organization", "person", "starts", "ends", "decision"]


class DecisionForm(InAnyLanguage, RecordForm):
    in_any_language = ("text",)

    class Meta:
        model = Decision
        fields = [
            "group", "kind", "on", "text_en", "text_fr", "text_es", "grounds", "decided_by_en", "decided_by_fr",
            "decided_by_es", "name_en", "name_fr", "name_es", "successor", "visibility",
        ]  # fmt: skip
        help_texts = {
            "name_en": _("Where the group was renamed: the name that it has from then on."),
            "successor": _("Where the group was merged: into which one."),
            "on": _("As exact as it is known: 2017, 2017-06 or 2017-06-21."),
            "kind": _(
                "“Adopted texts withdrawn from the public” closes the adopted texts and reports of the group, and of its parts, "
                "to the public as soon as it is saved, also those that others quote or link to. It holds until this decision is "
                "changed or deleted. What others have copied by then cannot be taken back."
            ),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:  # what was decided about one group is not a decision about another
            self.fields["group"].disabled = True


class MilestoneForm(InAnyLanguage, RecordForm):
    in_any_language = ("title",)

    class Meta:
        model = Milestone
        fields = [
            "group",
            "on",
            "title_en",
            "title_fr",
            "title_es",
            "text_en",
            "text_fr",
            "text_es",
            "link",
            "visibility",
        ]
