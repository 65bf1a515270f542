"""The plan and its items: outcomes, outputs, activities."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from simple_history.models import HistoricalRecords

from hub.events.formernames import KeepsFormerNames
from hub.groups.models import Group
from hub.initiatives.models import Initiative
from hub.lib.components import Step
from hub.lib.ids import PublicIdField
from hub.lib.search import Searched, searchable
from hub.lib.translated import TranslatedField, columns
from hub.lib.validtime import ends_after_start
from hub.lib.visibility import Viewer, Visibility, Visible, VisibleQuerySet
from hub.meetings.models import Resolution
from hub.partners.models import Organization
from hub.vocabularies.models import Country, Scheme, Term
from hub.workplans.stages import NextStep, next_step, stages


class PlanQuerySet(VisibleQuerySet):
    def delivering(self, day: date) -> Self:
        """Like `Plan.delivers`, for many."""
        return self.filter(starts__lte=day, ends__gte=day).exclude(state__in=Plan.NOT_DELIVERING)


class Plan(Searched, KeepsFormerNames, Visible):
    """A group's work plan for a period. Its state follows from dated steps and cannot be edited."""

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

    class Rollup(models.TextChoices):
        MEAN = "mean", _("Every item counts the same")
        WEIGHTED = "weighted", _("Items count by their weights")

    # States that follow from transitions on this site, and those that only record what sources say about plans of the past.
    OPEN = (State.DRAFT, State.SHARED, State.CONSULTATION, State.REVISED)
    NOT_DELIVERING = (*OPEN, State.SUPERSEDED)
    BINDING = (State.ADOPTED, State.REPORTED, State.SUPERSEDED)
    RECORDED = (State.DISPUTED, State.UNPUBLISHED)

    visible_group = "group"
    address_field, address_scope = "period", "group_id"

    public_id = PublicIdField(kind="PL")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="plans")
    period = models.CharField(
        _("period"),
        max_length=9,
        validators=[RegexValidator(r"^\d{4}(-\d{4})?$", _("Write the period as 2024 or 2024-2025."))],
    )
    title = TranslatedField(models.CharField, verbose_name=_("title"), max_length=200)
    summary = TranslatedField(models.TextField, verbose_name=_("summary"), blank=True)
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)
    resolution = models.ForeignKey(
        Resolution, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="adopted_plans"
    )
    superseded_by = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="supersedes"
    )
    rollup = models.CharField(_("how progress adds up"), max_length=8, choices=Rollup.choices, default=Rollup.MEAN)
    synthetic = models.BooleanField(default=False, editable=False)

    objects = PlanQuerySet.as_manager()
    field_rules = {"event_reason": lambda plan, viewer: plan.group_id in viewer.group_ids}
    history = HistoricalRecords()
    search_fields = [
        *searchable(*columns("title")),
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
            models.CheckConstraint(
                name="plan_adopted_by_resolution",
                condition=~Q(state__in=["adopted", "reported", "superseded"]) | Q(resolution__isnull=False),
                violation_error_message=_("A plan is adopted by a resolution of a meeting. Name the resolution."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def check_periods(self) -> None:
        """The periods of indicators stay within the plan when its dates change."""
        if not (self.pk and self.starts and self.ends):
            return
        periods = apps.get_model("workplans", "IndicatorPeriod").objects.filter(indicator__plan=self.pk)
        outside = periods.filter(Q(starts__lt=self.starts) | Q(ends__gt=self.ends)).select_related("indicator").first()
        if outside is not None:
            raise ValidationError(
                _(
                    "The period from %(starts)s to %(ends)s of “%(indicator)s” would lie outside. Change that period first."
                )
                % {
                    "starts": date_format(outside.starts),
                    "ends": date_format(outside.ends),
                    "indicator": outside.indicator.title,
                }
            )

    def clean(self) -> None:
        """What the kind of the group allows: plans at all, and their length."""
        super().clean()
        self.check_periods()
        if not self.group_id:
            return
        kind = self.group.kind
        if not kind.has_plans:
            raise ValidationError(
                {"group": _("Groups of the kind “%(kind)s” have no work plans. Choose another group.") % {"kind": kind}}
            )
        if self.starts and self.ends and self.ends >= self.starts and self.months > kind.plan_months:
            raise ValidationError(
                {
                    "ends": ngettext(
                        "A plan of this group lasts at most %(months)s month.",
                        "A plan of this group lasts at most %(months)s months.",
                        kind.plan_months,
                    )
                    % {"months": kind.plan_months}
                }
            )

    @property
    def months(self) -> int:
        """How many calendar months the plan touches."""
        return (self.ends.year - self.starts.year) * 12 + self.ends.month - self.starts.month + 1

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """By its visibility; in addition, those who lead a working group may see the drafts of the group above theirs."""
        seen = super().visible_condition(viewer)
        if viewer.is_secretariat or not viewer.led_group_ids:
            return seen
        return seen | Q(group__in=Group.keys_above(viewer.led_group_ids))

    def could_be_seen_by(self, viewer: Viewer, past: Any) -> bool:
        """Whether the viewer may see the past plan: what was a draft, or visible to the group only, stays so."""
        if viewer.is_secretariat or self.group_id in viewer.led_group_ids:
            return True
        return {
            Visibility.PUBLIC: True,
            Visibility.PARTNERS: viewer.is_partner,
            Visibility.GROUP: self.group_id in viewer.group_ids,
        }.get(past.visibility, False)

    def get_absolute_url(self) -> str:
        return reverse("workplans:plan", args=[self.group.slug, self.period])

    @classmethod
    def current_of(cls, plans: Iterable[Plan], day: date) -> Plan | None:
        """The plan to show first: the one that is current on the day, else the latest."""
        plans = [plan for plan in plans if plan.state != cls.State.SUPERSEDED]
        running = [plan for plan in plans if plan.starts <= day <= plan.ends]
        return max(running or plans, key=lambda plan: plan.starts, default=None)

    def stages(self, day: date) -> list[Step]:
        return stages(self, day)

    def delivers(self, day: date) -> bool:
        """Whether it runs on the day and is neither a draft nor replaced."""
        return self.starts <= day <= self.ends and self.state not in self.NOT_DELIVERING

    def next_step(self, viewer: Viewer, day: date) -> NextStep | None:
        return next_step(self, viewer, day)

    @property
    def is_open(self) -> bool:
        """Whether its text may still be edited."""
        return self.state in self.OPEN

    @property
    def is_binding(self) -> bool:
        """Adopted, and therefore frozen: it changes only by an amendment or by a later plan."""
        return self.state in self.BINDING


class PartOfPlan(Searched, models.Model):
    """An item of a plan: ordered by position, with the visibility of the plan."""

    position = models.PositiveSmallIntegerField(_("position"), default=1)
    title = TranslatedField(models.CharField, verbose_name=_("title"), max_length=400)

    plan_lookup = "plan"
    field_rules = {"event_reason": lambda item, viewer: item.plan.group_id in viewer.group_ids}
    objects = VisibleQuerySet.as_manager()
    search_fields = searchable(*columns("title"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.title)

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q(**{f"{cls.plan_lookup}__in": Plan.objects.visible_to(viewer)})

    @property
    def anchor(self) -> str:
        """The anchor of the item on the plan's page."""
        return f"{self._meta.model_name}-{self.pk}"


class Outcome(PartOfPlan):
    """A change that the plan aims at. It may be declared as not measured."""

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
    """Not reported does not mean that nothing was done."""

    PLANNED = "planned", _("Planned")
    UNDER_WAY = "under_way", _("Under way")
    DONE = "done", _("Done")
    LATE = "late", _("Late")
    DROPPED = "dropped", _("Dropped")
    CARRIED_OVER = "carried_over", _("Carried over")
    NOT_REPORTED = "not_reported", _("Not reported")


FINISHED = (ItemStatus.DONE, ItemStatus.DROPPED, ItemStatus.CARRIED_OVER)


def _reason_constraint(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=~Q(status__in=["dropped", "carried_over"]) | ~Q(status_reason=""),
        violation_error_message=_("Say why it is dropped or carried over."),
    )


class Deliverable(PartOfPlan):
    """What outputs and activities have in common: a lead, a due date, a status."""

    description = TranslatedField(models.TextField, verbose_name=_("description"), blank=True)
    lead = models.ForeignKey(
        Organization,
        verbose_name=_("lead"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="led_%(model_name)ss",
    )
    due = models.DateField(_("due"), null=True, blank=True)
    weight = models.DecimalField(
        _("weight"),
        max_digits=6,
        decimal_places=2,
        default=1,
        validators=[MinValueValidator(0)],
        help_text=_("How much it counts when the plan says that items count by their weights."),
    )
    status_reason = models.TextField(_("reason for the status"), blank=True)
    percent = models.PositiveSmallIntegerField(
        _("progress in per cent"), null=True, blank=True, editable=False, validators=[MaxValueValidator(100)]
    )

    class Meta:
        abstract = True


class OutputQuerySet(VisibleQuerySet):
    def upcoming(self, plans: Iterable[int], day: date) -> OutputQuerySet:
        """What these plans still deliver, the first due first: without finished items and items due before the day."""
        these = self.filter(plan__in=plans).exclude(status__in=FINISHED)
        still_to_come = these.filter(Q(due__gte=day) | Q(due=None))
        return still_to_come.order_by(F("due").asc(nulls_last=True), "plan", "outcome__position", "position", "pk")


class Output(Deliverable):
    """What the plan delivers. An output of a source that names no outcome belongs to the plan itself."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="outputs")
    outcome = models.ForeignKey(
        Outcome, verbose_name=_("outcome"), null=True, blank=True, on_delete=models.CASCADE, related_name="outputs"
    )
    status = models.CharField(_("status"), max_length=12, choices=ItemStatus.choices, default=ItemStatus.NOT_REPORTED)
    initiatives = models.ManyToManyField(Initiative, verbose_name=_("initiatives"), blank=True, related_name="outputs")

    objects = OutputQuerySet.as_manager()  # type: ignore[misc]
    history = HistoricalRecords(m2m_fields=["initiatives"])
    search_fields = [*PartOfPlan.search_fields, *searchable(*columns("description"))]

    class Meta:
        ordering = ["outcome__position", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["outcome", "position"], name="output_position_once"),
            models.UniqueConstraint(
                fields=["plan", "position"], condition=Q(outcome__isnull=True), name="output_position_once_under_plan"
            ),
            _reason_constraint("output_given_up_with_reason"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("workplans:output", args=[self.plan.group.slug, self.plan.period, self.pk])

    @property
    def number(self) -> str:
        return f"{self.outcome.position}.{self.position}" if self.outcome else f"0.{self.position}"


class Activity(Deliverable):
    """Work for an output: by whom, until when, with which budget."""

    plan_lookup = "output__plan"

    output = models.ForeignKey(Output, on_delete=models.CASCADE, related_name="activities")
    # English plurals are irregular, and the related name is the term of the glossary.
    lead = models.ForeignKey(
        Organization,
        verbose_name=_("lead"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="led_activities",
    )
    partners = models.ManyToManyField(
        Organization, verbose_name=_("partners"), blank=True, related_name="partnered_activities"
    )
    budget = models.DecimalField(_("budget"), max_digits=16, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency (ISO 4217)"), max_length=3, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=ItemStatus.choices, default=ItemStatus.PLANNED)
    countries = models.ManyToManyField(Country, verbose_name=_("countries"), blank=True, related_name="activities")
    sectors = models.ManyToManyField(
        Term,
        verbose_name=_("sectors"),
        blank=True,
        related_name="sector_activities",
        limit_choices_to={"scheme": Scheme.SECTOR},
    )
    issues = models.ManyToManyField(
        Term,
        verbose_name=_("issues"),
        blank=True,
        related_name="issue_activities",
        limit_choices_to={"scheme": Scheme.ISSUE},
    )

    history = HistoricalRecords(m2m_fields=["partners", "countries", "sectors", "issues"])

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
                name="activity_budget_not_negative",
                condition=Q(budget__isnull=True) | Q(budget__gte=0),
                violation_error_message=_("A budget is not below 0."),
            ),
            _reason_constraint("activity_given_up_with_reason"),
        ]

    def get_absolute_url(self) -> str:
        return f"{self.output.plan.get_absolute_url()}#{self.anchor}"

    @classmethod
    def is_awaited(cls) -> Q:
        """Neither the activity nor its output is done or dropped: finishing an output closes its open activities."""
        return ~Q(status__in=FINISHED) & ~Q(output__status__in=FINISHED)

    @property
    def plan(self) -> Plan:
        return self.output.plan

    @property
    def number(self) -> str:
        return f"{self.output.number}.{self.position}"
