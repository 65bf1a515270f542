from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hub.lib.translated import TranslatedField, interface_codes
from hub.lib.visibility import Viewer, VisibleQuerySet


class GroupKind(models.Model):
    """What groups of a kind can do, as data: a new kind of group needs no new code."""

    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    name = TranslatedField(models.CharField, interface_codes(), verbose_name=_("name"), max_length=100)
    has_plans = models.BooleanField(_("has work plans"), default=True)
    plan_months = models.PositiveSmallIntegerField(_("length of a plan in months"), default=24)
    subgroups_called = TranslatedField(
        models.CharField,
        interface_codes(),
        verbose_name=_("what its parts are called"),
        max_length=60,
        blank=True,
    )
    offices = models.JSONField(
        pgettext_lazy("in a group", "roles"), default=list, help_text=_("The roles that such a group fills.")
    )
    single_offices = models.JSONField(
        _("roles that one holds at a time"),
        default=list,
        blank=True,
        help_text=_("Of these a group has one holder at a time; of all others, such as co-chairs in turn, any number."),
    )
    coordinates = models.BooleanField(
        _("coordinates the whole Alliance"),
        default=False,
        help_text=_("Its members hold seats and do not ask to join; what its meetings decide can be about any group."),
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        constraints = [models.CheckConstraint(name="kind_plan_has_length", condition=Q(plan_months__gte=1))]

    def __str__(self) -> str:
        return str(self.name)

    def clean(self) -> None:
        """What groups of the kind have already stays possible."""
        if self.pk is None:
            return
        if not self.has_plans and (named := self.groups.filter(plans__isnull=False).first()):
            raise ValidationError({"has_plans": _("%(group)s has a work plan already.") % {"group": named}})
        for group in self.groups.all():
            for office in group.offices.on():
                if not self.fills(office.role):
                    raise ValidationError(
                        {
                            "offices": _("%(group)s fills the role “%(office)s”.")
                            % {"group": group, "office": office.get_role_display()}
                        }
                    )

    def fills(self, role: str) -> bool:
        """Whether groups of the kind have such an office; a kind that names none leaves it open."""
        return not self.offices or role in self.offices

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q()
