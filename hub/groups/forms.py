from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.accounts.naming import NamesAPerson, PersonField
from hub.groups.models import Decision, Group, GroupKind, Milestone, Office
from hub.lib.forms import RecordForm, WordLimit


class JoinForm(forms.Form):
    brings = forms.CharField(
        label=_("What will your organization bring to the group?"),
        help_text=_("At most 150 words. The chair reads it, and it stays on the list of members."),
        max_length=3000,
        validators=[WordLimit(150)],
        widget=forms.Textarea(attrs={"rows": 4}),
    )


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
        label=_("Offices"), choices=Office.Role.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    single_offices = forms.MultipleChoiceField(
        label=_("Offices that one holds at a time"),
        choices=Office.Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Of the others, such as co-chairs in turn, there may be several at a time."),
    )

    class Meta:
        model = GroupKind
        fields = [
            "name_en",
            "name_fr",
            "name_es",
            "slug",
            "has_plans",
            "plan_months",
            "subgroups_called_en",
            "subgroups_called_fr",
            "subgroups_called_es",
            "offices",
            "single_offices",
        ]


class OfficeForm(NamesAPerson, RecordForm):
    person = PersonField(
        required=False,
        help_text=_(
            "Her name, if you know of her here, or the e-mail address of her account. Leave empty when the organization "
            "holds the office and its focal points exercise it."
        ),
    )

    class Meta:
        model = Office
        fields = ["group", "role", "organization", "person", "starts", "ends", "decision"]


class DecisionForm(RecordForm):
    class Meta:
        model = Decision
        fields = [
            "group", "kind", "on", "text_en", "text_fr", "text_es", "grounds", "decided_by", "name_en", "name_fr",
            "name_es", "successor", "visibility",
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


class MilestoneForm(RecordForm):
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
