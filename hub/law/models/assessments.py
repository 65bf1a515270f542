from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hub.groups.models import Group
from hub.law.models.findings import Edition
from hub.law.models.provisions import LawProvision
from hub.law.models.standards import LawStandard, Verdict
from hub.lib.ids import PublicIdField
from hub.lib.text import add_label
from hub.lib.visibility import Viewer, VisibleQuerySet
from hub.partners.models import Organization
from hub.vocabularies.models import Country


class Assessment(models.Model):
    """A person's verdict with its reason. A draft is for its authors; after submission for those who lead the group; a
    published one never changes, a later one supersedes it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Handed in")
        PUBLISHED = "published", pgettext_lazy("a version", "Published")
        SUPERSEDED = "superseded", pgettext_lazy("a version", "Superseded")
        WITHDRAWN = "withdrawn", pgettext_lazy("a version", "Withdrawn")

    PUBLIC = (State.PUBLISHED, State.SUPERSEDED)

    public_id = PublicIdField(kind="LA")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="law_assessments")
    standard = models.ForeignKey(LawStandard, on_delete=models.PROTECT, related_name="assessments")
    group = models.ForeignKey(
        Group,
        verbose_name=_("group that reviews it"),
        on_delete=models.PROTECT,
        related_name="law_assessments",
    )
    organization = models.ForeignKey(
        Organization, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="law_assessments"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, editable=False, on_delete=models.PROTECT, related_name="law_assessments"
    )
    verdict = models.CharField(_("verdict"), max_length=14, choices=Verdict.choices)
    day = models.DateField(_("the law as on"), help_text=_("The day whose law you judged."))
    reason = models.TextField(_("reason"), max_length=6000)
    provisions = models.ManyToManyField(
        LawProvision, verbose_name=_("provisions that it rests on"), blank=True, related_name="assessments"
    )
    citation = models.CharField(_("other sources"), max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="reviewed_assessments",
    )
    reviewed_at = models.DateTimeField(null=True, editable=False)
    review = models.TextField(blank=True, editable=False)  # the reviewer's note to the author

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-pk"]
        indexes = [models.Index(fields=["country", "standard"], name="assessment_of_country")]
        constraints = [
            models.CheckConstraint(
                name="assessment_published_was_reviewed",
                condition=~Q(state__in=["published", "superseded"]) | Q(reviewed_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["country", "standard", "group"],
                condition=Q(state="published"),
                name="assessment_stands_once_a_group",
            ),
        ]

    def __str__(self) -> str:
        return add_label(self.country, self.standard)

    def get_absolute_url(self) -> str:
        return reverse("law:assessment", args=[self.public_id])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        seen = Q(state__in=cls.PUBLIC)
        if not viewer.is_signed_in:
            return seen
        seen |= Q(author=viewer.person_id) | Q(organization__in=viewer.organization_ids)
        handed_in = Q(state=cls.State.SUBMITTED)
        if viewer.is_secretariat:
            return seen | handed_in
        return seen | (handed_in & Q(group__in=viewer.led_group_ids))


class Reply(models.Model):
    """A government's reply to a verdict on its country's law, shown in full beside it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", pgettext_lazy("a version", "Published")
        WITHDRAWN = "withdrawn", pgettext_lazy("a version", "Withdrawn")

    public_id = PublicIdField(kind="LR")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="law_replies")
    standard = models.ForeignKey(LawStandard, on_delete=models.PROTECT, related_name="replies")
    edition = models.ForeignKey(
        Edition, null=True, blank=True, on_delete=models.PROTECT, related_name="replies", verbose_name=_("verdict of")
    )
    assessment = models.ForeignKey(Assessment, null=True, blank=True, on_delete=models.PROTECT, related_name="replies")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="law_replies")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="law_replies")
    text = models.TextField(_("your reply"), max_length=10_000)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        indexes = [models.Index(fields=["country", "standard"], name="reply_of_country")]
        constraints = [
            models.CheckConstraint(
                name="reply_published_at_a_moment", condition=~Q(state="published") | Q(published_at__isnull=False)
            ),
            models.CheckConstraint(
                name="reply_to_one_verdict", condition=Q(edition__isnull=True) | Q(assessment__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return add_label(self.country, self.standard)

    def get_absolute_url(self) -> str:
        return reverse("law:cell", args=[self.country.iso3.lower(), self.standard.number])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        seen = Q(state=cls.State.PUBLISHED)
        if viewer.is_signed_in and viewer.organization_ids:
            seen |= Q(organization__in=viewer.organization_ids)
        return seen
