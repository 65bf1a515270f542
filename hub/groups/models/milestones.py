from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.groups.models.groups import Group, GroupQuerySet
from hub.lib.partialdate import PartialDateField
from hub.lib.search import Searched, searchable
from hub.lib.translated import TranslatedField, columns
from hub.lib.visibility import Visible


class Milestone(Searched, Visible):
    """A dated step that the group itself counts as progress."""

    visible_group = "group"

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="milestones")
    on = PartialDateField(_("date"), blank=False)
    title = TranslatedField(models.CharField, verbose_name=_("title"), max_length=200)
    text = TranslatedField(models.TextField, verbose_name=_("details"), blank=True)
    link = models.CharField(
        _("address of the record it led to"),
        max_length=300,
        blank=True,
        validators=[RegexValidator(r"^(/|https?://)", _("Write an address that starts with / or https://."))],
    )

    objects = GroupQuerySet.as_manager()
    search_fields = [
        *searchable(*columns("title")),
        *searchable(*columns("text")),
    ]

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return self.group.get_absolute_url()
