"""Calls of a group with a deadline, the answers of organizations and people, and the reviews of answers."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from hub.groups.models import Group
from hub.lib.ids import PublicIdField
from hub.lib.search import Searched, searchable
from hub.lib.timezones import TimeZoneField, day_in_zone
from hub.lib.translated import TranslatedField, columns
from hub.lib.visibility import Viewer, Visible, VisibleQuerySet
from hub.partners.models import Organization
from hub.vocabularies.models import Country
from hub.workplans.models import Outcome, PlanVersion

MOST_POINTS = 5


class CallQuerySet(VisibleQuerySet):
    def open(self, at: datetime | None = None) -> CallQuerySet:
        """Published calls that still take answers, the first deadline first."""
        moment = at or timezone.now()
        return self.filter(state=Call.State.PUBLISHED, deadline__gt=moment).order_by("deadline", "pk")

    def over(self, at: datetime | None = None) -> CallQuerySet:
        """Calls that take no more answers, the last one first: closed, decided or withdrawn."""
        moment = at or timezone.now()
        ended = Q(state=Call.State.PUBLISHED, deadline__lte=moment)
        ended |= Q(state__in=[Call.State.DECIDED, Call.State.WITHDRAWN])
        return self.filter(ended).order_by("-deadline", "-pk")

    def for_viewer(self, viewer: Viewer) -> CallQuerySet:
        """Those that the person may answer: like `Call.is_for`, for many."""
        may = Q(audience=Call.Audience.EVERYBODY) if viewer.is_signed_in else Q(pk__in=[])
        if viewer.organization_ids:
            may |= Q(audience=Call.Audience.PARTNERS)
            may |= Q(audience=Call.Audience.MEMBERS, group__in=viewer.group_ids)
        return self.filter(may)


class Call(Searched, Visible):
    """A group asks for something until a deadline: experts, proposals, pledges, interest, reviews of a draft."""

    class Kind(models.TextChoices):
        EXPERTS = "experts", _("Call for experts")
        PROPOSALS = "proposals", _("Call for proposals")
        PLEDGES = "pledges", _("Call for pledges")
        INTEREST = "interest", _("Expression of interest")
        REVIEWS = "reviews", _("Review of a draft")

    class Audience(models.TextChoices):
        MEMBERS = "members", _("Members of the group")
        PARTNERS = "partners", _("Partners of the Alliance")
        EVERYBODY = "everybody", _("Everybody who signs in")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        DECIDED = "decided", _("Decided")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    visible_group = "group"

    public_id = PublicIdField(kind="CL")
    group = models.ForeignKey(Group, verbose_name=_("group"), on_delete=models.PROTECT, related_name="calls")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    title = TranslatedField(models.CharField, verbose_name=_("title"), max_length=200)
    summary = TranslatedField(models.TextField, verbose_name=_("what is asked for"), blank=True)
    criteria = TranslatedField(models.TextField, verbose_name=_("criteria"), blank=True)
    audience = models.CharField(_("who may answer"), max_length=10, choices=Audience.choices, default=Audience.MEMBERS)
    outcomes = models.ManyToManyField(
        Outcome, verbose_name=_("outcomes of the work plan that it serves"), blank=True, related_name="calls"
    )
    countries = models.ManyToManyField(Country, verbose_name=_("countries"), blank=True, related_name="calls")
    version = models.ForeignKey(
        PlanVersion,
        verbose_name=_("version of the work plan that is reviewed"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="calls",
    )
    deadline = models.DateTimeField(_("deadline"))
    time_zone = TimeZoneField(_("time zone of the deadline"), default="UTC")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    result = TranslatedField(models.TextField, verbose_name=_("result"), blank=True)
    ended_at = models.DateTimeField(null=True, editable=False)  # decided or withdrawn
    reason = models.TextField(blank=True, editable=False)  # why it was withdrawn

    objects = CallQuerySet.as_manager()
    history = HistoricalRecords()
    search_fields = [
        *searchable(*columns("title")),
        *searchable(*columns("summary")),
    ]

    class Meta:
        ordering = ["deadline", "pk"]
        constraints = [
            models.CheckConstraint(
                name="call_published_at_a_moment", condition=Q(state="draft") | Q(published_at__isnull=False)
            ),
            models.CheckConstraint(
                name="call_for_reviews_names_a_version",
                condition=~Q(kind="reviews") | Q(state="draft") | Q(version__isnull=False),
            ),
            models.CheckConstraint(name="call_withdrawn_with_reason", condition=~Q(state="withdrawn") | ~Q(reason="")),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("opportunities:call", args=[self.public_id])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """A draft is visible to those who lead the group."""
        seen = super().visible_condition(viewer)
        if viewer.is_secretariat:
            return seen
        return seen & (~Q(state=cls.State.DRAFT) | Q(group__in=viewer.led_group_ids))

    @property
    def is_open(self) -> bool:
        return self.state == self.State.PUBLISHED and timezone.now() < self.deadline

    @property
    def is_over(self) -> bool:
        """Published and closed, without a result yet."""
        return self.state == self.State.PUBLISHED and not self.is_open

    @property
    def due(self) -> date:
        return day_in_zone(self.deadline, self.time_zone)

    def is_for(self, viewer: Viewer) -> bool:
        """Whether the person may answer, by her roles."""
        if self.audience == self.Audience.MEMBERS:
            return bool(viewer.organization_ids) and self.group_id in viewer.group_ids
        if self.audience == self.Audience.PARTNERS:
            return bool(viewer.organization_ids)
        return viewer.is_signed_in


class Answer(models.Model):
    """An answer to a call by an organization, or by a person who speaks for none. For its authors and the reviewers alone."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Handed in")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    public_id = PublicIdField(kind="AN")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="answers")
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="answers"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="answers")
    title = models.CharField(_("in one line"), max_length=200)
    text = models.TextField(_("your answer"), max_length=10_000)
    outcome = models.ForeignKey(
        Outcome,
        verbose_name=_("outcome that it serves"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="answers",
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    reason = models.TextField(blank=True, editable=False)  # of the decision

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "organization"],
                condition=Q(organization__isnull=False) & ~Q(state="withdrawn"),
                name="answer_once_an_organization",
            ),
            models.UniqueConstraint(
                fields=["call", "author"],
                condition=Q(organization__isnull=True) & ~Q(state="withdrawn"),
                name="answer_once_a_person",
            ),
            models.CheckConstraint(
                name="answer_submitted_at_a_moment",
                condition=Q(state__in=["draft", "withdrawn"]) | Q(submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="answer_decided_with_reason",
                condition=~Q(state__in=["accepted", "declined"]) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("opportunities:answer", args=[self.call.public_id, self.public_id])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """For its author and those who speak for the organization; after submission for reviewers, unless they compete."""
        if not viewer.is_signed_in:
            return Q(pk__in=[])
        own = Q(author=viewer.person_id, organization=None) | Q(organization__in=viewer.organization_ids)
        unread = [cls.State.DRAFT, cls.State.WITHDRAWN]
        if viewer.is_secretariat:
            return own | ~Q(state__in=unread)
        competing = cls.objects.filter(own).exclude(state__in=unread).values("call")
        reviewing = Reviewer.objects.filter(person=viewer.person_id).values("call")
        read = Q(call__group__in=viewer.led_group_ids) | Q(call__in=reviewing)
        return own | (read & ~Q(state__in=unread) & ~Q(call__in=competing))

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT


class Reviewer(models.Model):
    """Somebody whom those who lead a call have named to read and judge its answers, beside themselves."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="reviewers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calls_to_review")
    named_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["named_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["call", "person"], name="reviewer_named_once")]

    def __str__(self) -> str:
        return f"{self.call} – {self.person}"

    def get_absolute_url(self) -> str:
        return self.call.get_absolute_url()

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """For those who lead the group, and each of herself."""
        if viewer.is_secretariat:
            return Q()
        own = Q(person=viewer.person_id) if viewer.is_signed_in else Q(pk__in=[])
        return own | Q(call__group__in=viewer.led_group_ids)


class Review(models.Model):
    """One reviewer's opinion on an answer: points with a reason, or why she cannot review it."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="answer_reviews")
    has_conflict = models.BooleanField(
        _("I have a conflict of interest"),
        default=False,
        help_text=_("You work with who answers, or you would gain from the decision. Then you give no points."),
    )
    points = models.PositiveSmallIntegerField(
        _("points"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_POINTS)],
        help_text=_("From 1, does not meet the criteria, to 5, meets all of them."),
    )
    reason = models.TextField(_("reason"), max_length=2000)
    written_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "reviewer"], name="review_once_a_person"),
            models.CheckConstraint(
                name="review_has_points_or_conflict",
                condition=Q(has_conflict=True, points__isnull=True)
                | Q(has_conflict=False, points__isnull=False, points__gte=1, points__lte=MOST_POINTS),
                violation_error_message=_("Give points from 1 to 5, or declare a conflict of interest and give none."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer} – {self.reviewer}"

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """For those who lead the group. Authors read the decision and its reason, not the points of single reviewers."""
        if viewer.is_secretariat:
            return Q()
        own = Q(reviewer=viewer.person_id) if viewer.is_signed_in else Q(pk__in=[])
        return own | Q(answer__call__group__in=viewer.led_group_ids)
