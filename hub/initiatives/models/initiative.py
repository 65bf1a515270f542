from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from hub.groups.models import Group
from hub.lib.ids import PublicIdField
from hub.lib.partialdate import PartialDateField, in_order
from hub.lib.search import Searched, searchable
from hub.lib.text import add_label, strip_accents
from hub.lib.translated import TranslatedField, columns
from hub.lib.visibility import Viewer, Visible, VisibleQuerySet, is_part_of_visible
from hub.partners.models import Organization
from hub.vocabularies.models import Country, Scheme, Term

FRESH_DAYS, STALE_DAYS = 365, 730


def freshness_of(confirmed_on: date | None, today: date | None = None) -> str:
    """`fresh` within a year, `ageing` within two, `stale` after; `never` where nobody confirmed it."""
    if confirmed_on is None:
        return "never"
    age = ((today or timezone.localdate()) - confirmed_on).days
    return "fresh" if age <= FRESH_DAYS else "ageing" if age <= STALE_DAYS else "stale"


def _terms(scheme: Scheme, name: str) -> models.ManyToManyField[Term, Term]:
    return models.ManyToManyField(
        Term, verbose_name=scheme.label, blank=True, related_name=name, limit_choices_to={"scheme": scheme}
    )


def _has_open_places(initiative: Initiative, viewer: Viewer) -> bool:
    """Whether statements about its places reveal none that its owner restricts."""
    return initiative.owner_id in viewer.organization_ids or not initiative.places.exclude(shown="exact").exists()


class Initiative(Searched, Visible):
    """An initiative, project, network or programme against child labour, forced labour or human trafficking."""

    too_many_to_list = True  # forms let them be named (hub.lib.references)

    class Kind(models.TextChoices):
        INITIATIVE = "initiative", _("Initiative")
        PROJECT = "project", _("Project")
        NETWORK = "network", _("Network")
        PROGRAMME = "programme", _("Programme of an organization")

    class Status(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("an initiative", "Planned")
        ACTIVE = "active", _("Active")
        ENDED = "ended", _("Ended")
        SUSPENDED = "suspended", _("Suspended")
        CANCELLED = "cancelled", _("Cancelled")
        INACTIVE = "inactive", _("Inactive: not confirmed for two years")
        UNKNOWN = "unknown", _("Not known")

    class Answer(models.TextChoices):
        """Unknown is not the same as no."""

        YES = "yes", _("Yes")
        PARTLY = "partly", _("Partly")
        NO = "no", _("No")
        UNKNOWN = "unknown", _("Not known")

    public_id = PublicIdField(kind="IN")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.INITIATIVE)
    name = TranslatedField(models.CharField, verbose_name=_("name"), max_length=300)
    acronym = models.CharField(_("short name"), max_length=60, blank=True)
    summary = TranslatedField(models.TextField, verbose_name=_("summary"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.UNKNOWN, db_index=True)
    issues = _terms(Scheme.ISSUE, "issue_initiatives")
    interventions = _terms(Scheme.INTERVENTION, "intervention_initiatives")
    sectors = _terms(Scheme.SECTOR, "sector_initiatives")
    commodities = _terms(Scheme.COMMODITY, "commodity_initiatives")
    stages = _terms(Scheme.STAGE, "stage_initiatives")
    levels = _terms(Scheme.LEVEL, "level_initiatives")
    countries = models.ManyToManyField(Country, verbose_name=_("countries"), blank=True, related_name="initiatives")
    survivors_take_part = models.CharField(
        _("survivors take part"), max_length=8, choices=Answer.choices, default=Answer.UNKNOWN
    )
    local_partners_lead = models.CharField(
        _("local organizations take part in decisions"), max_length=8, choices=Answer.choices, default=Answer.UNKNOWN
    )
    starts = PartialDateField(_("start"))
    ends = PartialDateField(_("end"))
    website = models.URLField(_("website"), max_length=500, blank=True)
    groups = models.ManyToManyField(Group, verbose_name=_("action groups"), blank=True, related_name="initiatives")
    owner = models.ForeignKey(
        Organization,
        verbose_name=_("maintained by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="owned_initiatives",
        help_text=_("The organization that answers for this record."),
    )
    successor = models.ForeignKey(
        "self",
        verbose_name=_("followed by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="predecessors",
        db_index=False,  # see below
    )
    confirmed_on = models.DateField(_("last confirmed"), null=True, blank=True)
    locked_fields = models.JSONField(
        default=list, editable=False, help_text=_("Fields whose value an editor chose: imports leave them alone.")
    )
    merged_into = models.ForeignKey(
        "self", null=True, editable=False, on_delete=models.PROTECT, related_name="merged_from", db_index=False
    )
    synthetic = models.BooleanField(default=False, editable=False)

    shown_by = "name"
    visible_organization = "owner"
    field_rules = {"places": _has_open_places, "areas": _has_open_places}

    objects = VisibleQuerySet.as_manager()
    history = HistoricalRecords()
    search_fields = [
        *searchable(*columns("name")),
        *searchable("acronym"),
        *searchable(*columns("summary")),
        *searchable("without_accents"),
    ]

    class Meta:
        ordering = ["name_en", "pk"]
        # Nearly all links are empty: an index of all values would look useless to the query planner, which would scan the table.
        indexes = [
            *(
                models.Index(fields=[name], condition=Q(**{f"{name}__isnull": False}), name=f"initiative_{name}")
                for name in ("merged_into", "successor")
            ),
            models.Index(fields=["acronym"], name="initiative_acronym"),
        ]
        constraints = [
            models.CheckConstraint(
                name="initiative_ends_after_start",
                condition=in_order("starts", "ends"),
                violation_error_message=_("The end lies before the start. Change one of the two dates."),
            ),
            models.CheckConstraint(name="initiative_not_its_own_successor", condition=~Q(successor=models.F("pk"))),
            models.CheckConstraint(name="initiative_not_merged_into_itself", condition=~Q(merged_into=models.F("pk"))),
        ]

    def __str__(self) -> str:
        return str(self.name)

    def get_absolute_url(self) -> str:
        return reverse("initiatives:initiative", args=[self.public_id])

    @property
    def short_name(self) -> str:
        return self.acronym or str(self.name)

    @property
    def freshness(self) -> str:
        """Green, amber or red by the time since the owner confirmed the record."""
        return freshness_of(self.confirmed_on)

    def without_accents(self) -> str:
        """The accented words of the names without accents, so that a search without accents finds them."""
        return strip_accents(" ".join(getattr(self, column) for column in [*columns("name"), *columns("summary")]))

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """A merged record is visible only through the record that replaced it."""
        return cls.visible_before_merging(viewer) & Q(merged_into__isnull=True)

    @classmethod
    def visible_before_merging(cls, viewer: Viewer) -> Q:
        """The visibility filter without the merge: for what a merged record showed on its own page."""
        seen: Q = super().visible_condition(viewer)
        if not viewer.is_secretariat and viewer.group_ids:
            shared = cls.groups.through.objects.filter(group_id__in=viewer.group_ids).values("initiative_id")
            seen |= Q(visibility="group", pk__in=shared)
        return seen


def standing_for(initiatives: models.QuerySet[Initiative], viewer: Viewer) -> Any:
    """The records that the viewer sees for these, keys by key: itself or, for a merged one, the record that replaced it."""
    seen = initiatives.filter(Initiative.visible_condition(viewer))
    merged = initiatives.filter(
        Initiative.visible_before_merging(viewer), is_part_of_visible("merged_into", Initiative, viewer)
    )
    found = {key: key for key in seen.order_by().values_list("pk", flat=True)}
    return found | dict(merged.order_by().values_list("pk", "merged_into"))


class PartOfInitiative(models.Model):
    """A record that belongs to one initiative and has its visibility."""

    objects = VisibleQuerySet.as_manager()

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        return self.initiative.get_absolute_url()  # type: ignore[attr-defined,no-any-return]

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return is_part_of_visible("initiative", Initiative, viewer)


class Phase(PartOfInitiative):
    """A period of an initiative with its own dates and countries."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="phases")
    name = TranslatedField(models.CharField, verbose_name=_("name"), max_length=120)
    starts = PartialDateField(_("start"))
    ends = PartialDateField(_("end"))
    countries = models.ManyToManyField(Country, verbose_name=_("countries"), blank=True, related_name="phases")
    note = TranslatedField(models.TextField, verbose_name=_("note"), blank=True)

    class Meta:
        ordering = ["starts", "pk"]
        constraints = [
            models.CheckConstraint(
                name="phase_ends_after_start",
                condition=in_order("starts", "ends"),
                violation_error_message=_("The end lies before the start. Change one of the two dates."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)


class Role(PartOfInitiative):
    """The part of an organization in an initiative: initiators, implementers and funders often differ.

    An organization that only a source names, and that matches none here by identifier or full name, is kept by its name:
    an import never adds organizations to the directory.
    """

    class Kind(models.TextChoices):
        INITIATOR = "initiator", _("Initiator")
        IMPLEMENTER = "implementer", _("Implementer")
        FUNDER = "funder", _("Funder")
        PARTNER = "partner", _("Partner")
        GOVERNMENT = "government", _("Government counterpart")

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="roles")
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("organization"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="initiative_roles",
    )
    named = models.CharField(_("as the source names it"), max_length=250, blank=True)
    reference = models.CharField(_("identifier in the source"), max_length=120, blank=True)
    kind = models.CharField(_("role"), max_length=12, choices=Kind.choices)
    note = TranslatedField(models.CharField, verbose_name=_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "organization", "kind"],
                name="role_once",
                violation_error_message=_("This organization already has this role in the initiative."),
            ),
            models.CheckConstraint(name="role_names_somebody", condition=Q(organization__isnull=False) | ~Q(named="")),
        ]

    def __str__(self) -> str:
        return add_label(self.get_kind_display(), self.who)

    @property
    def who(self) -> str:
        return str(self.organization) if self.organization_id else self.named
