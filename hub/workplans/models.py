from __future__ import annotations

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from modelsearch.queryset import SearchableQuerySetMixin
from simple_history.models import HistoricalRecords

from hub.groups.models import Group
from hub.initiatives.models import Initiative
from hub.lib.ids import PublicIdField
from hub.lib.search import searchable
from hub.lib.translated import TranslatedField, columns
from hub.lib.validtime import ends_after_start
from hub.lib.visibility import Viewer, Visible, VisibleQuerySet
from hub.partners.models import Organization
from hub.vocabularies.models import Country, Scheme, Term

__all__ = ["Activity", "Comment", "Outcome", "Output", "Plan"]


class SearchableVisibleQuerySet(SearchableQuerySetMixin, VisibleQuerySet):
    pass


class Plan(index.Indexed, Visible):
    """A group's work plan for a period. Its state is never a matter of opinion: it follows from dated deeds."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SHARED = "shared", _("Shared with the group")
        CONSULTATION = "consultation", _("In consultation")
        REVISED = "revised", _("Revised")
        ADOPTED = "adopted", _("Adopted")
        REPORTED = "reported", _("Reported")
        SUPERSEDED = "superseded", _("Superseded")
        DISPUTED = "disputed", _("Sources disagree")
        UNPUBLISHED = "unpublished", _("Text not published here yet")

    visible_group = "group"

    public_id = PublicIdField(kind="PL")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="plans")
    period = models.CharField(
        _("period"), max_length=9, validators=[RegexValidator(r"^\d{4}(-\d{4})?$", _("Write the period as 2024 or 2024-2025."))]
    )
    title = TranslatedField(models.CharField, verbose_name=_("title"), max_length=200)
    summary = TranslatedField(models.TextField, verbose_name=_("summary"), blank=True)
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)
    synthetic = models.BooleanField(default=False, editable=False)

    objects = SearchableVisibleQuerySet.as_manager()
    history = HistoricalRecords()
    search_fields = [
        *searchable(*columns("title"), boost=2),
        *searchable(*columns("summary")),
    ]

    class Meta:
        ordering = ["-period", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "period"],
                name="plan_once_a_period",
                violation_error_message=_("The group already has a plan for this period."),
            ),
            ends_after_start("plan_ends_after_start"),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("workplans:plan", args=[self.group.slug, self.period])


class PartOfPlan(index.Indexed, models.Model):
    """An item of a plan: numbered by its place, seen with the plan."""

    position = models.PositiveSmallIntegerField(_("position"), default=1)
    title = TranslatedField(models.CharField, verbose_name=_("title"), max_length=400)

    plan_lookup = "plan"
    objects = SearchableVisibleQuerySet.as_manager()
    search_fields = searchable(*columns("title"), boost=2)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.title)

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q(**{f"{cls.plan_lookup}__in": Plan.objects.visible_to(viewer)})

    @property
    def anchor(self) -> str:
        """Where the item stands on the plan's page."""
        return f"{self._meta.model_name}-{self.pk}"


class Outcome(PartOfPlan):
    """A change that the plan wants to see. It may be stated as not measured, and then says so."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="outcomes")
    subgroup = models.ForeignKey(
        Group,
        verbose_name=_("working group or workstream"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="outcomes",
    )
    definition_of_success = TranslatedField(models.TextField, verbose_name=_("definition of success"), blank=True)
    theory_of_change = TranslatedField(models.TextField, verbose_name=_("theory of change"), blank=True)
    not_measured = models.BooleanField(_("not measured"), default=False)

    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "position"], name="outcome_position_once")]

    def get_absolute_url(self) -> str:
        return f"{self.plan.get_absolute_url()}#{self.anchor}"

    @property
    def number(self) -> str:
        return str(self.position)


class ItemStatus(models.TextChoices):
    """Not reported is not nothing done."""

    PLANNED = "planned", _("Planned")
    UNDER_WAY = "under_way", _("Under way")
    DONE = "done", _("Done")
    LATE = "late", _("Late")
    DROPPED = "dropped", _("Dropped")
    NOT_REPORTED = "not_reported", _("Not reported")


class Output(PartOfPlan):
    """What the plan delivers. One that a source names without saying under which outcome stands under the plan itself."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="outputs")
    outcome = models.ForeignKey(
        Outcome, verbose_name=_("outcome"), null=True, blank=True, on_delete=models.CASCADE, related_name="outputs"
    )
    description = TranslatedField(models.TextField, verbose_name=_("description"), blank=True)
    lead = models.ForeignKey(
        Organization, verbose_name=_("lead"), null=True, blank=True, on_delete=models.PROTECT, related_name="led_outputs"
    )
    due = models.DateField(_("due"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=ItemStatus.choices, default=ItemStatus.NOT_REPORTED)
    initiatives = models.ManyToManyField(
        Initiative, verbose_name=_("initiatives"), blank=True, related_name="outputs"
    )

    history = HistoricalRecords()
    search_fields = [*PartOfPlan.search_fields, *searchable(*columns("description"))]

    class Meta:
        ordering = ["outcome__position", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["outcome", "position"], name="output_position_once"),
            models.UniqueConstraint(
                fields=["plan", "position"], condition=Q(outcome__isnull=True), name="output_position_once_under_plan"
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("workplans:output", args=[self.plan.group.slug, self.plan.period, self.pk])

    @property
    def number(self) -> str:
        return f"{self.outcome.position}.{self.position}" if self.outcome else f"0.{self.position}"


class Activity(PartOfPlan):
    """What is done for an output: by whom, until when, with which money."""

    plan_lookup = "output__plan"

    output = models.ForeignKey(Output, on_delete=models.CASCADE, related_name="activities")
    description = TranslatedField(models.TextField, verbose_name=_("description"), blank=True)
    lead = models.ForeignKey(
        Organization, verbose_name=_("lead"), null=True, blank=True, on_delete=models.PROTECT, related_name="led_activities"
    )
    partners = models.ManyToManyField(
        Organization, verbose_name=_("partners"), blank=True, related_name="partnered_activities"
    )
    due = models.DateField(_("due"), null=True, blank=True)
    budget = models.DecimalField(_("budget"), max_digits=16, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency (ISO 4217)"), max_length=3, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=ItemStatus.choices, default=ItemStatus.PLANNED)
    countries = models.ManyToManyField(Country, verbose_name=_("countries"), blank=True, related_name="activities")
    sectors = models.ManyToManyField(
        Term, verbose_name=_("sectors"), blank=True, related_name="sector_activities", limit_choices_to={"scheme": Scheme.SECTOR}
    )
    issues = models.ManyToManyField(
        Term, verbose_name=_("issues"), blank=True, related_name="issue_activities", limit_choices_to={"scheme": Scheme.ISSUE}
    )

    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = "activities"
        constraints = [
            models.UniqueConstraint(fields=["output", "position"], name="activity_position_once"),
            models.CheckConstraint(
                name="activity_budget_has_currency",
                condition=Q(budget__isnull=True) | Q(currency__regex=r"^[A-Z]{3}$"),
                violation_error_message=_("Say in which currency the budget is, such as USD."),
            ),
            models.CheckConstraint(
                name="activity_budget_not_negative", condition=Q(budget__isnull=True) | Q(budget__gte=0)
            ),
        ]

    def get_absolute_url(self) -> str:
        return f"{self.output.plan.get_absolute_url()}#{self.anchor}"


class Comment(models.Model):
    """What a member says about a plan: about one item, or about the plan as a whole."""

    public_id = PublicIdField(kind="CO")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="comments")
    outcome = models.ForeignKey(Outcome, null=True, blank=True, on_delete=models.CASCADE, related_name="comments")
    output = models.ForeignKey(Output, null=True, blank=True, on_delete=models.CASCADE, related_name="comments")
    activity = models.ForeignKey(Activity, null=True, blank=True, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments")
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="comments"
    )
    text = models.TextField(_("comment"), max_length=10_000)
    at = models.DateTimeField(auto_now_add=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="comment_on_one_item",
                condition=Q(outcome__isnull=True, output__isnull=True)
                | Q(outcome__isnull=True, activity__isnull=True)
                | Q(output__isnull=True, activity__isnull=True),
            ),
            models.CheckConstraint(name="comment_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} on {self.plan}"

    def get_absolute_url(self) -> str:
        return f"{reverse('workplans:comments', args=[self.plan.group.slug, self.plan.period])}#{self.public_id}"

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """Comments are the group's: for its members, not for the public."""
        if viewer.is_secretariat:
            return Q()
        mine = Q(author=viewer.person_id) if viewer.is_signed_in else Q(pk__in=[])
        return mine | Q(plan__group__in=viewer.group_ids)
