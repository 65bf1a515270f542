from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from hub.events.formernames import KeepsFormerNames
from hub.lib.ids import PublicIdField
from hub.lib.search import Searched, searchable
from hub.lib.translated import TranslatedField, columns
from hub.lib.validtime import ValidTime, ValidTimeQuerySet, ends_after_start
from hub.lib.visibility import Viewer, Visible, VisibleQuerySet, is_part_of_visible
from hub.vocabularies.models import Country

__all__ = ["Application", "Constituency", "ExternalId", "FocalPoint", "Organization"]


class Constituency(models.TextChoices):
    """Whom an organization stands for. The order is that of the Alliance's own lists."""

    GOVERNMENT = "government", _("Government")
    WORKERS = "workers", _("Workers’ organization")
    EMPLOYERS = "employers", _("Employers’ organization")
    BUSINESS = "business", _("Business")
    CIVIL_SOCIETY = "civil_society", _("Civil society")
    SURVIVORS = "survivors", _("Survivor-led organization")
    UNITED_NATIONS = "united_nations", _("United Nations or intergovernmental")
    ACADEMIA = "academia", _("Academia")
    NETWORK = "network", _("Network")


class OrganizationQuerySet(VisibleQuerySet):
    def partners(self) -> OrganizationQuerySet:
        return self.filter(status=Organization.Status.PARTNER)


class Organization(Searched, KeepsFormerNames, Visible):
    """An organization: a partner of the Alliance, one that applied, or one that initiatives name."""

    class Status(models.TextChoices):
        PARTNER = "partner", _("Partner")
        APPLICANT = "applicant", _("Applicant")
        LISTED = "listed", _("Named in records")
        FORMER = "former", _("Former partner")

    shown_by = "name"
    too_many_to_list = True  # forms let them be named (hub.lib.references)
    visible_organization = "pk"

    public_id = PublicIdField(kind="OR")
    slug = models.SlugField(_("short name in addresses"), max_length=80, unique=True)
    name = TranslatedField(models.CharField, verbose_name=_("name"), max_length=250)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    constituency = models.CharField(_("constituency"), max_length=20, choices=Constituency.choices)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.LISTED, db_index=True)
    country = models.ForeignKey(
        Country,
        verbose_name=_("country"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="organizations",
    )
    parent = models.ForeignKey(
        "self", verbose_name=_("part of"), null=True, blank=True, on_delete=models.PROTECT, related_name="branches"
    )
    about = TranslatedField(models.TextField, verbose_name=_("about"), blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    joined_on = models.DateField(_("partner since"), null=True, blank=True)
    synthetic = models.BooleanField(default=False, editable=False)

    objects = OrganizationQuerySet.as_manager()
    history = HistoricalRecords(inherit=False)
    search_fields = [
        *searchable(*columns("name")),
        *searchable("acronym"),
        *searchable(*columns("about")),
    ]

    class Meta:
        ordering = ["name_en", "pk"]
        constraints = [
            models.CheckConstraint(name="organization_not_part_of_itself", condition=~Q(parent=models.F("pk"))),
            models.CheckConstraint(
                name="organization_constituency_known", condition=Q(constituency__in=Constituency.values)
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    def get_absolute_url(self) -> str:
        return reverse("partners:partner", args=[self.slug])

    @property
    def short_name(self) -> str:
        return self.acronym or str(self.name)


class ExternalId(models.Model):
    """What other registers call the organization: org-id.guide, IATI, ROR. Matching goes by these before names."""

    class Register(models.TextChoices):
        ORG_ID = "org-id", "org-id.guide"
        IATI = "iati", "IATI"
        ROR = "ror", "ROR"

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="external_ids")
    register = models.CharField(_("register"), max_length=10, choices=Register.choices)
    value = models.CharField(_("identifier"), max_length=120)

    class Meta:
        ordering = ["register", "value"]
        constraints = [models.UniqueConstraint(fields=["register", "value"], name="external_id_names_one_organization")]

    def __str__(self) -> str:
        return f"{self.register}: {self.value}"

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return is_part_of_visible("organization", Organization, viewer)


class FocalPointQuerySet(VisibleQuerySet, ValidTimeQuerySet):  # type: ignore[override]
    pass


class FocalPoint(ValidTime):
    """A person who speaks or writes for an organization, from when until when."""

    class Role(models.TextChoices):
        FOCAL_POINT = "focal_point", _("Focal point: speaks for the organization and answers for its records")
        DEPUTY = "deputy", _("Deputy: stands in for the focal point in everything")
        EDITOR = "editor", _("Editor: keeps the organization’s page and initiatives, does not speak for it")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="focal_points")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="focal_points")
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.FOCAL_POINT)

    objects = FocalPointQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["role", "pk"]
        constraints = [
            ends_after_start("focal_point_ends_after_start"),
            models.UniqueConstraint(
                fields=["person", "organization"],
                condition=Q(ends__isnull=True),
                name="focal_point_once_at_a_time",
                violation_error_message=_("This person already has a role in this organization. End it first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.organization})"

    def get_absolute_url(self) -> str:
        return self.organization.get_absolute_url()

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """Names of people are for partners."""
        if viewer.is_secretariat:
            return Q()
        if viewer.is_partner:
            return is_part_of_visible("organization", Organization, viewer)
        return Q(person=viewer.person_id) if viewer.is_signed_in else Q(pk__in=[])


class Application(models.Model):
    """An organization asks to become a partner. The answers stay as they were given; the review has a reason."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("Waiting for review")
        RETURNED = "returned", _("Returned with a question")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    public_id = PublicIdField(kind="AP")
    applicant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="applications")
    organization = models.OneToOneField(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="application"
    )
    name = models.CharField(_("name of the organization"), max_length=250)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    constituency = models.CharField(_("constituency"), max_length=20, choices=Constituency.choices)
    country = models.ForeignKey(
        Country,
        verbose_name=_("country"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        help_text=_("Leave empty for an international organization."),
    )
    website = models.URLField(_("website"), max_length=300, blank=True)
    work = models.TextField(_("What does your organization do towards Target 8.7?"))
    contribution = models.TextField(_("What will it bring to the Alliance?"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.SUBMITTED)
    reason = models.TextField(_("reason"), blank=True)
    # The latest question of the secretariat and what the applicant answered; earlier ones are in the record of events.
    question = models.TextField(_("question of the secretariat"), blank=True, editable=False)
    answer = models.TextField(_("answer to the question"), blank=True, max_length=2000)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="reviewed_applications"
    )
    submitted_at = models.DateTimeField(auto_now_add=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at"]
        constraints = [
            models.CheckConstraint(
                name="application_review_has_reason", condition=Q(status="submitted") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="application_accepted_made_organization",
                condition=~Q(status="accepted") | Q(organization__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partners:application", args=[self.public_id])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        if viewer.is_secretariat:
            return Q()
        return Q(applicant=viewer.person_id) if viewer.is_signed_in else Q(pk__in=[])
