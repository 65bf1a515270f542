from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.groups.models import Group
from hub.lib.ids import PublicIdField
from hub.lib.partialdate import PartialDateField
from hub.lib.search import Searched, searchable
from hub.lib.text import add_label
from hub.lib.translated import TranslatedField, columns
from hub.lib.visibility import Viewer, VisibleQuerySet, is_part_of_visible
from hub.partners.models import Organization
from hub.vocabularies.models import Country


class Step(models.TextChoices):
    """The steps of a Pathfinder country, in their order."""

    INTEREST = "interest", _("Interest")
    COMMITMENT = "commitment", _("Commitment shown")
    WORKSHOP = "workshop", _("Workshop")
    ROADMAP = "roadmap", _("Roadmap")
    STATUS = "status", _("Status granted")
    REPORT = "report", _("Yearly report")


class Moment(models.TextChoices):
    """What sources date: a step may have several moments, which do not contradict each other."""

    REQUESTED = "requested", _("interest expressed")
    PRESENTED = "presented", _("commitment presented to the coordinating group")
    HELD = "held", _("strategic planning workshop held")
    AGREED = "agreed", _("roadmap agreed")
    VALIDATED = "validated", _("roadmap validated")
    LAUNCHED = "launched", _("roadmap launched")
    GRANTED = "granted", _("status granted")
    REPORTED = "reported", _("yearly report published")

    @property
    def step(self) -> Step:
        return STEP_OF[self]


STEP_OF = {
    Moment.REQUESTED: Step.INTEREST,
    Moment.PRESENTED: Step.COMMITMENT,
    Moment.HELD: Step.WORKSHOP,
    Moment.AGREED: Step.ROADMAP,
    Moment.VALIDATED: Step.ROADMAP,
    Moment.LAUNCHED: Step.ROADMAP,
    Moment.GRANTED: Step.STATUS,
    Moment.REPORTED: Step.REPORT,
}
# Who has got so far is asked for a yearly report.
ASKED_FROM = (Moment.HELD, Moment.AGREED, Moment.VALIDATED, Moment.LAUNCHED, Moment.GRANTED)


class DatedStep(Searched, models.Model):
    """What one source says of one moment: on which day, in which document. Sources that disagree stand side by side; who
    was wrong withdraws the record and enters another."""

    class Claim(models.TextChoices):
        HAPPENED = "happened", _("It took place")
        PLANNED = "planned", _("It is announced")
        AGAINST = "against", _("The source speaks against it")

    public_id = PublicIdField(kind="PS")
    key = models.SlugField(max_length=60, blank=True, editable=False)  # of built-in content
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="pathfinder_steps")
    moment = models.CharField(_("moment"), max_length=10, choices=Moment.choices)
    claim = models.CharField(_("what the source says"), max_length=10, choices=Claim.choices, default=Claim.HAPPENED)
    on = PartialDateField(_("date"))
    note = TranslatedField(models.CharField, verbose_name=_("in one sentence"), max_length=300, blank=True)
    document = models.CharField(
        _("document"), max_length=300, blank=True, help_text=_("Its title, such as that of the roadmap.")
    )
    document_url = models.URLField(_("address of the document"), max_length=500, blank=True)
    source = models.CharField(
        _("source"), max_length=300, help_text=_("The page, letter or minutes in which it stands, with its publisher.")
    )
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)
    source_dated = PartialDateField(_("date of the source"))
    organization = models.ForeignKey(
        Organization, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="pathfinder_steps"
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = VisibleQuerySet.as_manager()
    search_fields = [*searchable("document", "source", *columns("note"))]

    class Meta:
        ordering = ["country", "on", "pk"]
        indexes = [models.Index(fields=["country"], name="pathfinder_step_of_country")]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="pathfinder_step_key_once"),
        ]

    def __str__(self) -> str:
        return add_label(self.country, self.get_moment_display())

    def get_absolute_url(self) -> str:
        return reverse("pathfinders:country", args=[self.country.iso3.lower()])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """Public, until they are withdrawn; who entered one still finds it, and the secretariat."""
        if viewer.is_secretariat:
            return Q()
        seen = Q(withdrawn_at=None)
        return seen | Q(organization__in=viewer.organization_ids) if viewer.organization_ids else seen

    @property
    def step(self) -> Step:
        return STEP_OF[Moment(self.moment)]


class Committee(models.Model):
    """Which group is the national committee of a country. Its work plans are the roadmaps."""

    KIND = "national-committee"

    country = models.OneToOneField(Country, on_delete=models.PROTECT, related_name="pathfinder_committee")
    group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="pathfinder_committee")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["country"]

    def __str__(self) -> str:
        return str(self.group)

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return is_part_of_visible("group", Group, viewer)


def countries_asked() -> models.QuerySet[DatedStep, int]:
    """Keys of the countries with a workshop or a later step: whoever has only shown interest is not asked yet."""
    steps = DatedStep.objects.filter(moment__in=ASKED_FROM, claim=DatedStep.Claim.HAPPENED, withdrawn_at=None)
    return steps.order_by().values_list("country", flat=True)
