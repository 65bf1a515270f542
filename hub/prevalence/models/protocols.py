"""A study of prevalence and the people who make it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hub.crises.models import Crisis
from hub.groups.models import Group
from hub.lib.ids import PublicIdField
from hub.lib.search import Searched, searchable
from hub.lib.text import add_label
from hub.lib.translated import TranslatedField, columns
from hub.lib.visibility import Viewer, VisibleQuerySet, is_part_of_visible
from hub.partners.models import Organization
from hub.vocabularies.models import Country

KNOWN = [(None, _("Not known")), (True, _("Yes")), (False, _("No"))]


class ProtocolQuerySet(VisibleQuerySet):
    def registered(self) -> ProtocolQuerySet:
        """All that were registered at some time, also those that were withdrawn."""
        return self.filter(registered_at__isnull=False)

    def of_team(self, viewer: Viewer) -> ProtocolQuerySet:
        if not viewer.is_signed_in:
            return self.none()
        mine = TeamMember.objects.filter(protocol=models.OuterRef("pk"), person=viewer.person_id)
        return self.filter(models.Exists(mine.order_by()))


class StudyProtocol(Searched, models.Model):
    """What a study will measure and how. For its team alone until it is registered; public from then on."""

    class State(models.TextChoices):
        """Where the study stands. The first three are steps of a draft."""

        QUESTION = "question", pgettext_lazy("step of a study", "Question")
        METHOD = "method", pgettext_lazy("step of a study", "Method")
        PROTOCOL = "protocol", pgettext_lazy("step of a study", "Protocol")
        REGISTERED = "registered", pgettext_lazy("step of a study", "Registered")
        FIELD = "field", pgettext_lazy("step of a study", "In the field")
        ANALYSED = "analysed", pgettext_lazy("step of a study", "Analysed")
        REVIEWED = "reviewed", pgettext_lazy("step of a study", "Reviewed")
        PUBLISHED = "published", pgettext_lazy("step of a study", "Published")
        WITHDRAWN = "withdrawn", pgettext_lazy("step of a study", "Withdrawn")

    class Method(models.TextChoices):
        """The names of `evidence.prevalence`, where it has the method."""

        SURVEY = "survey", _("Household survey")
        LISTS = "lists", _("Multiple systems estimation")
        RDS = "rds", _("Respondent-driven sampling")
        SCALE_UP = "scaleup", _("Network scale-up")
        TIME_LOCATION = "time_location", _("Time-location sampling")

    class Frame(models.TextChoices):
        PEOPLE = "people", _("A list of the people themselves")
        HOUSEHOLDS = "households", _("A list of households, or a census by area")
        NONE = "none", _("None")
        UNKNOWN = "unknown", _("Not known yet")

    class Access(models.TextChoices):
        OPEN = "open", _("Yes")
        PARTLY = "partly", _("To a part of the area, or at times")
        NONE = "none", _("No")
        UNKNOWN = "unknown", _("Not known yet")

    class Unit(models.TextChoices):
        HOUSEHOLDS = "households", _("Households")
        PEOPLE = "people", _("People")

    DRAFTS: ClassVar = (State.QUESTION, State.METHOD, State.PROTOCOL)
    kept_from_secretariat = True  # also the events: drafts are for the team alone

    public_id = PublicIdField(kind="SP")
    group = models.ForeignKey(Group, verbose_name=_("group"), on_delete=models.PROTECT, related_name="study_protocols")
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("organization that answers for the study"),
        on_delete=models.PROTECT,
        related_name="study_protocols",
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, editable=False, on_delete=models.PROTECT, related_name="study_protocols"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUESTION, editable=False)
    begun_at = models.DateTimeField(default=timezone.now, editable=False)

    # What is asked, and of whom.
    title = TranslatedField(models.CharField, verbose_name=_("title"), max_length=200)
    question = TranslatedField(models.TextField, verbose_name=_("question"), max_length=2000)
    population = models.TextField(
        _("population"),
        max_length=2000,
        help_text=_("Who is counted: ages, where they live, since when. Who is left out, too."),
    )
    countries = models.ManyToManyField(Country, verbose_name=_("countries"), blank=True, related_name="study_protocols")
    crisis = models.ForeignKey(
        Crisis,
        verbose_name=_("crisis"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="study_protocols",
    )
    area = models.CharField(_("area"), max_length=300, blank=True, help_text=_("Districts, camps or settlements."))

    # The setting, from which the advice on methods follows.
    frame = models.CharField(
        _("list to draw a sample from"), max_length=10, choices=Frame.choices, default=Frame.UNKNOWN
    )
    is_hidden = models.BooleanField(_("the people hide, or are hidden by others"), null=True, blank=True, choices=KNOWN)
    lists = models.PositiveSmallIntegerField(
        _("lists of identified people at hand"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(20)],
        help_text=_("Of police, shelters, labour inspection and the like, on the same people and the same time."),
    )
    lists_are_linked = models.BooleanField(
        _("the same person can be recognized on several lists"), null=True, blank=True, choices=KNOWN
    )
    is_networked = models.BooleanField(
        _("the people know each other and would recruit each other"), null=True, blank=True, choices=KNOWN
    )
    is_known_to_others = models.BooleanField(
        _("others know who of their acquaintances is in this situation"), null=True, blank=True, choices=KNOWN
    )
    has_venues = models.BooleanField(
        _("there are places where the people come at known times"), null=True, blank=True, choices=KNOWN
    )
    access = models.CharField(
        _("interviewers can go there"), max_length=10, choices=Access.choices, default=Access.UNKNOWN
    )

    # The method that a person chose, and why.
    method = models.CharField(_("method"), max_length=20, choices=Method.choices, blank=True)
    method_reasons = models.TextField(_("why this method"), max_length=4000, blank=True)
    is_against_advice = models.BooleanField(default=False, editable=False)

    # The design.
    design = models.TextField(_("description of the design"), max_length=8000, blank=True)
    sample_unit = models.CharField(_("sample of"), max_length=10, choices=Unit.choices, default=Unit.HOUSEHOLDS)
    expected_share = models.DecimalField(
        _("expected share"),
        max_digits=6,
        decimal_places=5,
        null=True,
        blank=True,
        help_text=_("Between 0 and 1, from earlier studies or a pilot."),
    )
    relative_error = models.DecimalField(
        _("tolerated error, as a share of it"), max_digits=4, decimal_places=3, null=True, blank=True
    )
    design_effect = models.DecimalField(_("design effect"), max_digits=5, decimal_places=2, null=True, blank=True)
    target_share = models.DecimalField(
        _("share of the target group in the population"), max_digits=5, decimal_places=4, null=True, blank=True
    )
    household_size = models.DecimalField(_("people a household"), max_digits=5, decimal_places=2, null=True, blank=True)
    nonresponse = models.DecimalField(_("expected non-response"), max_digits=4, decimal_places=3, null=True, blank=True)
    take = models.PositiveIntegerField(
        _("households or people a cluster"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    sample_planned = models.PositiveIntegerField(_("sample planned"), null=True, blank=True, editable=False)
    clusters_planned = models.PositiveIntegerField(_("clusters planned"), null=True, blank=True, editable=False)
    collection_begins = models.DateField(_("collection begins"), null=True, blank=True)
    collection_ends = models.DateField(_("collection ends"), null=True, blank=True)
    microdata_at = models.CharField(
        _("where the microdata stay"),
        max_length=300,
        blank=True,
        help_text=_("Answers of single persons stay with the analyst and never come here."),
    )

    # The registration. `fingerprint` is that of the version that stands.
    registered_at = models.DateTimeField(null=True, editable=False)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    is_primary_changed = models.BooleanField(default=False, editable=False)  # by an amendment
    # Complete, and not signed as it stands: a task of the ethics officer. Kept by every change and signature.
    awaits_signature = models.BooleanField(default=False, editable=False)

    # Everybody who was ever in the team: she does not review its results.
    once_in_team = models.ManyToManyField(settings.AUTH_USER_MODEL, editable=False, related_name="+")

    objects = ProtocolQuerySet.as_manager()
    # The title alone: it is what stays public of a withdrawn protocol.
    search_fields = [*searchable(*columns("title"))]

    class Meta:
        ordering = ["-registered_at", "-begun_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="protocol_registered_at_a_moment",
                condition=Q(state__in=["question", "method", "protocol"], registered_at__isnull=True, fingerprint="")
                | (
                    ~Q(state__in=["question", "method", "protocol"])
                    & Q(registered_at__isnull=False)
                    & ~Q(fingerprint="")
                ),
            ),
            models.CheckConstraint(name="protocol_method_has_reasons", condition=Q(method="") | ~Q(method_reasons="")),
            models.CheckConstraint(
                name="protocol_collection_ends_after_start",
                condition=Q(collection_begins__isnull=True)
                | Q(collection_ends__isnull=True)
                | Q(collection_ends__gte=models.F("collection_begins")),
                violation_error_message=_("The collection ends after it begins."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("prevalence:protocol", args=[self.public_id])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """Drafts are for the team alone, not even for the secretariat. What is registered is public and stays so."""
        registered = Q(registered_at__isnull=False)
        if not viewer.is_signed_in:
            return registered
        mine = TeamMember.objects.filter(protocol=models.OuterRef("pk"), person=viewer.person_id)
        return registered | Q(models.Exists(mine.order_by()))

    @classmethod
    def open_condition(cls, viewer: Viewer) -> Q:
        """Those whose content the viewer may read: of a withdrawn one, title, dates and reason alone are public."""
        seen = cls.visible_condition(viewer)
        if not viewer.is_signed_in:
            return seen & ~Q(state=cls.State.WITHDRAWN)
        mine = TeamMember.objects.filter(protocol=models.OuterRef("pk"), person=viewer.person_id)
        return seen & (~Q(state=cls.State.WITHDRAWN) | Q(models.Exists(mine.order_by())))

    @property
    def is_draft(self) -> bool:
        return self.state in self.DRAFTS

    @property
    def is_registered(self) -> bool:
        return self.registered_at is not None

    @property
    def is_withdrawn(self) -> bool:
        return self.state == self.State.WITHDRAWN


def is_part_of_open(viewer: Viewer) -> Q:
    """The condition that the viewer may read the content of the protocol in the foreign key `protocol`."""
    seen = StudyProtocol.objects.filter(StudyProtocol.open_condition(viewer), pk=models.OuterRef("protocol_id"))
    return Q(models.Exists(seen.order_by()))


class TeamMember(models.Model):
    """A person of the team, with what she does in the study."""

    class Role(models.TextChoices):
        LEAD = "lead", _("Lead")
        ANALYST = "analyst", _("Analyst")
        FIELD = "field", _("Field work")
        ETHICS = "ethics", _("Ethics officer")

    WRITERS: ClassVar = (Role.LEAD, Role.ANALYST, Role.FIELD)
    kept_from_secretariat = True  # of drafts, like the protocol

    protocol = models.ForeignKey(StudyProtocol, on_delete=models.CASCADE, related_name="team")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="study_roles")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["protocol", "person"], name="team_member_once")]

    def __str__(self) -> str:
        return add_label(self.protocol, self.get_role_display())

    def save(self, **options: Any) -> None:
        super().save(**options)
        self.protocol.once_in_team.add(self.person_id)

    def get_absolute_url(self) -> str:
        return self.protocol.get_absolute_url()

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """People are named to partners, once the protocol is registered."""
        if not viewer.is_signed_in:
            return Q(pk__in=[])
        mine = TeamMember.objects.filter(protocol=models.OuterRef("protocol_id"), person=viewer.person_id)
        own = Q(models.Exists(mine.order_by()))
        if not viewer.is_partner:
            return own
        return own | is_part_of_visible("protocol", StudyProtocol, viewer)
