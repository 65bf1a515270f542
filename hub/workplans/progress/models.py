"""Reports on the items of a plan: acceptances, progress, values, locks, carry-overs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from hub.lib.ids import PublicIdField
from hub.lib.partialdate import readable_range
from hub.lib.text import add_label, comma_separated
from hub.lib.visibility import Viewer, VisibleQuerySet
from hub.partners.models import Organization
from hub.workplans.models.indicators import Indicator
from hub.workplans.models.plans import Activity, ItemStatus, Output, Plan


def of_output_or_activity(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(output__isnull=True, activity__isnull=False) | Q(output__isnull=False, activity__isnull=True),
    )


class OfDeliverable(models.Model):
    """A record about one output or one activity."""

    output = models.ForeignKey(Output, null=True, blank=True, on_delete=models.CASCADE, related_name="%(class)ss")
    activity = models.ForeignKey(Activity, null=True, blank=True, on_delete=models.CASCADE, related_name="%(class)ss")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def item(self) -> Output | Activity:
        found = self.output or self.activity
        assert found is not None  # noqa: S101 - a constraint of the table
        return found

    @classmethod
    def of_plans(cls, plans: models.QuerySet[Plan]) -> Q:
        return Q(output__plan__in=plans) | Q(activity__output__plan__in=plans)

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return cls.of_plans(Plan.objects.visible_to(viewer))


class Acceptance(OfDeliverable):
    """A partner accepts what the plan asks of it, or says that it cannot."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="acceptances")
    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices)
    reason = models.TextField(_("reason"), blank=True, max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at"]
        constraints = [
            of_output_or_activity("acceptance_of_one_item"),
            models.UniqueConstraint(
                fields=["output", "organization"], condition=Q(output__isnull=False), name="acceptance_of_output_once"
            ),
            models.UniqueConstraint(
                fields=["activity", "organization"],
                condition=Q(activity__isnull=False),
                name="acceptance_of_activity_once",
            ),
            models.CheckConstraint(
                name="declined_with_reason",
                condition=~Q(answer="declined") | ~Q(reason=""),
                violation_error_message=_("Say why your organization cannot take it on."),
            ),
        ]

    def __str__(self) -> str:
        return add_label(self.organization, self.get_answer_display())


def _is_concerned(update: ProgressUpdate, viewer: Viewer) -> bool:
    """A reviewer's note is for her and the author of the report, also when the report is approved and public."""
    if update.organization_id is None and viewer.is_signed_in and update.author_id == viewer.person_id:
        return True
    return update.organization_id in viewer.organization_ids or update.item.plan.group_id in viewer.led_group_ids


class ProgressUpdate(OfDeliverable):
    """What the responsible partner did for an item until a day: written once, reviewed by the chair, shown everywhere."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", _("Returned with a question")
        APPROVED = "approved", _("Approved")

    public_id = PublicIdField(kind="PU")
    field_rules = {"review": _is_concerned, "event_reason": _is_concerned}
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="progress_updates"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="progress_updates")
    until = models.DateField(_("what was done until"))
    done = models.TextField(_("what was done"), max_length=10_000)
    status = models.CharField(_("status"), max_length=12, choices=ItemStatus.choices, default=ItemStatus.UNDER_WAY)
    percent = models.PositiveSmallIntegerField(_("progress in per cent"), null=True, blank=True)
    evidence = models.TextField(
        _("evidence"), blank=True, help_text=_("One address a line, each starting with https://.")
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    review = models.TextField(_("what the reviewer says"), blank=True, editable=False)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    reviewed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["until", "pk"]
        constraints = [
            of_output_or_activity("progress_of_one_item"),
            models.CheckConstraint(
                name="progress_to_100",
                condition=Q(percent__isnull=True) | Q(percent__lte=100),
                violation_error_message=_("Progress lies between 0 and 100 per cent."),
            ),
            models.CheckConstraint(
                name="progress_returned_with_reason", condition=~Q(state="returned") | ~Q(review="")
            ),
        ]

    def __str__(self) -> str:
        return comma_separated((self.item, date_format(self.until, "SHORT_DATE_FORMAT")))

    def get_absolute_url(self) -> str:
        plan = self.item.plan
        return reverse("workplans:update", args=[plan.group.slug, plan.period, self.public_id])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """An approved report has the visibility of the plan; others are for the author's organization and the chairs."""
        seen = super().visible_condition(viewer)
        if viewer.is_secretariat:
            return seen
        shown = Q(state=cls.State.APPROVED)
        if viewer.is_signed_in:
            # A report belongs to the organization: an author who no longer speaks for it no longer sees its drafts.
            shown |= Q(author=viewer.person_id, organization=None) | Q(organization__in=viewer.organization_ids)
        if viewer.led_group_ids:
            for plan in ("output__plan", "activity__output__plan"):
                shown |= Q(**{f"{plan}__group__in": viewer.led_group_ids})
        return seen & shown

    def evidence_links(self) -> list[str]:
        return self.evidence.split()


class IndicatorValue(models.Model):
    """A reported value of an indicator. Without a report there is no row, which does not mean zero."""

    update = models.ForeignKey(ProgressUpdate, on_delete=models.CASCADE, related_name="values")
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="values")
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4)
    parts = models.JSONField(_("broken down"), default=dict, blank=True)
    numerator = models.DecimalField(_("numerator"), max_digits=18, decimal_places=4, null=True, blank=True)
    denominator = models.DecimalField(_("denominator"), max_digits=18, decimal_places=4, null=True, blank=True)

    objects = VisibleQuerySet.as_manager()
    # Counts of few people are for the group; `breakdown.visible_parts` shows the others what is large enough.
    field_rules = {"parts": lambda value, viewer: value.indicator.plan.group_id in viewer.group_ids}

    class Meta:
        ordering = ["indicator", "update__until"]
        constraints = [
            models.UniqueConstraint(fields=["update", "indicator"], name="value_once_an_update"),
            models.CheckConstraint(
                name="value_numerator_with_denominator",
                condition=Q(numerator__isnull=True, denominator__isnull=True)
                | Q(numerator__isnull=False, denominator__isnull=False, denominator__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value.normalize():f}"

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q(update__in=ProgressUpdate.objects.visible_to(viewer))


class PeriodLock(models.Model):
    """A stretch of a plan whose progress is settled: what is reported for it no longer changes, until the lock is lifted."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="locks")
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"))
    reason = models.TextField(_("reason"), max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True, editable=False)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    lift_reason = models.TextField(_("why it was lifted"), blank=True, max_length=1000, editable=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["starts", "pk"]
        constraints = [
            models.CheckConstraint(
                name="lock_ends_after_start",
                condition=Q(ends__gte=models.F("starts")),
                violation_error_message=_("The end lies before the start. Change one of the two dates."),
            ),
            models.CheckConstraint(
                name="lock_lifted_with_reason", condition=Q(lifted_at__isnull=True) | ~Q(lift_reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts} – {self.ends}"

    @property
    def in_words(self) -> str:
        return readable_range(self.starts.isoformat(), self.ends.isoformat())

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q(plan__in=Plan.objects.visible_to(viewer))


class LockException(OfDeliverable):
    """An item that may still be reported on in a locked period, and why; an exception for an output covers its activities."""

    lock = models.ForeignKey(PeriodLock, on_delete=models.CASCADE, related_name="exceptions")
    reason = models.TextField(_("reason"), max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            of_output_or_activity("lock_exception_of_one_item"),
            models.CheckConstraint(name="lock_exception_has_reason", condition=~Q(reason="")),
            models.UniqueConstraint(
                fields=["lock", "output"], condition=Q(output__isnull=False), name="lock_exception_of_output_once"
            ),
            models.UniqueConstraint(
                fields=["lock", "activity"], condition=Q(activity__isnull=False), name="lock_exception_of_activity_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lock}: {self.item}"


class CarryOver(OfDeliverable):
    """An item that continues in a later plan, and why."""

    to_output = models.ForeignKey(Output, null=True, on_delete=models.SET_NULL, related_name="carried_from")
    to_activity = models.ForeignKey(Activity, null=True, on_delete=models.SET_NULL, related_name="carried_from")
    to_plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="carried_in")
    reason = models.TextField(_("reason"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at"]
        constraints = [
            of_output_or_activity("carry_over_of_one_item"),
            models.CheckConstraint(name="carry_over_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.item} → {self.to_plan}"
