from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from hub.events.formernames import KeepsFormerNames
from hub.lib.choices import by_name
from hub.lib.ids import PublicIdField
from hub.lib.search import Searched, searchable
from hub.lib.text import add_label
from hub.lib.translated import TranslatedField, columns
from hub.lib.validtime import ValidTime, ValidTimeQuerySet, ends_after_start
from hub.lib.visibility import Viewer, Visible, VisibleQuerySet, is_part_of_visible
from hub.vocabularies.models import Country, Scheme, Term

WORKS_ON = (
    "expertise",
    "issues",
    "sectors",
    "commodities",
)  # what an organization states about its work, as terms of vocabularies


class Constituency(models.TextChoices):
    """Whom an organization represents. The order is that of the Alliance's own lists."""

    GOVERNMENT = "government", _("Government")
    WORKERS = "workers", _("Workers’ organization")
    EMPLOYERS = "employers", _("Employers’ organization")
    BUSINESS = "business", _("Business")
    CIVIL_SOCIETY = "civil_society", _("Civil society")
    SURVIVORS = "survivors", _("Survivor-led organization")
    UNITED_NATIONS = "united_nations", _("United Nations or intergovernmental")
    ACADEMIA = "academia", _("Academia")
    NETWORK = "network", _("Network")


class WorksOn(models.Model):
    """What an organization can do and works on, as terms of vocabularies, so that groups can find it."""

    expertise = models.ManyToManyField(
        Term,
        verbose_name=_("expertise"),
        blank=True,
        related_name="+",
        limit_choices_to={"scheme": Scheme.INTERVENTION},
    )
    issues = models.ManyToManyField(
        Term, verbose_name=_("issues"), blank=True, related_name="+", limit_choices_to={"scheme": Scheme.ISSUE}
    )
    sectors = models.ManyToManyField(
        Term, verbose_name=_("sectors"), blank=True, related_name="+", limit_choices_to={"scheme": Scheme.SECTOR}
    )
    commodities = models.ManyToManyField(
        Term, verbose_name=_("commodities"), blank=True, related_name="+", limit_choices_to={"scheme": Scheme.COMMODITY}
    )

    class Meta:
        abstract = True

    def words_of_work(self) -> list[tuple[Any, list[Term]]]:
        """The label of each field with its terms, in the reader's order; empty fields are left out."""
        fields: Any = self._meta
        named = [(fields.get_field(name).verbose_name, by_name(getattr(self, name).all())) for name in WORKS_ON]
        return [(name, words) for name, words in named if words]


class OrganizationQuerySet(VisibleQuerySet):
    def partners(self) -> OrganizationQuerySet:
        return self.filter(status=Organization.Status.PARTNER)


class Organization(WorksOn, Searched, KeepsFormerNames, Visible):
    """An organization: a partner of the Alliance, an applicant, or one that initiatives name."""

    class Status(models.TextChoices):
        PARTNER = "partner", _("Partner")
        APPLICANT = "applicant", _("Applicant")
        LISTED = "listed", _("Named in records")
        FORMER = "former", _("Former partner")

    WITHOUT_RIGHTS = (Status.APPLICANT, Status.FORMER)

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
    """An identifier in another register: org-id.guide, IATI, ROR. Matching uses these before names."""

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
    def acting(self, day: date | None = None) -> FocalPointQuerySet:
        """Those whose role counts on a day: an organization that applies, or has left the Alliance, has nobody who acts."""
        return self.on(day).exclude(organization__status__in=Organization.WITHOUT_RIGHTS)


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
        """Names of people are visible to partners."""
        if viewer.is_secretariat:
            return Q()
        if viewer.is_partner:
            return is_part_of_visible("organization", Organization, viewer)
        return Q(person=viewer.person_id) if viewer.is_signed_in else Q(pk__in=[])


class RoleTransfer(models.Model):
    """A role in an organization passes to a successor on a day, once she has accepted. Earlier actions stay under the name
    of who did them."""

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("hand-over", "Waiting for the successor")
        ACCEPTED = "accepted", pgettext_lazy("hand-over", "Accepted")
        DECLINED = "declined", pgettext_lazy("hand-over", "Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("hand-over", "Withdrawn")

    role = models.ForeignKey(FocalPoint, on_delete=models.CASCADE, related_name="transfers")
    successor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("successor"), on_delete=models.CASCADE, related_name="offered_roles"
    )
    effective = models.DateField(_("effective on"))
    note = models.TextField(_("what the successor should know"), blank=True, max_length=2000)
    state = models.CharField(_("status"), max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="proposed_role_transfers"
    )
    proposed_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True, max_length=1000)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["role"],
                condition=Q(state="proposed"),
                name="role_transfer_one_at_a_time",
                violation_error_message=_("A successor is asked already. Withdraw that first."),
            ),
        ]

    def __str__(self) -> str:
        return add_label(self.role.organization, self.successor)

    def get_absolute_url(self) -> str:
        return reverse("partners:role_transfer", args=[self.role.organization.slug, self.pk])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """Visible to the two people and the organization of the role."""
        if viewer.is_secretariat:
            return Q()
        if not viewer.is_signed_in:
            return Q(pk__in=[])
        concerned = Q(successor=viewer.person_id) | Q(role__person=viewer.person_id)
        return concerned | Q(role__organization__in=viewer.organization_ids)


class Application(WorksOn):
    """An organization applies to become a partner. The answers stay as they were given; the review has a reason."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("Waiting for review")
        RETURNED = "returned", pgettext_lazy("application", "Returned with a question")
        ACCEPTED = "accepted", pgettext_lazy("application", "Accepted")
        DECLINED = "declined", pgettext_lazy("application", "Declined")

    OPEN = (Status.SUBMITTED, Status.RETURNED)

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
    parent = models.ForeignKey(
        Organization,
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="applications_of_branches",
    )
    website = models.URLField(_("website"), max_length=300, blank=True)
    work = models.TextField(_("What does your organization do towards Target 8.7?"))
    contribution = models.TextField(_("What will it bring to the Alliance?"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.SUBMITTED)
    reason = models.TextField(_("reason"), blank=True)
    # The latest question of the secretariat and the applicant's answer; earlier ones are in the record of events.
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
