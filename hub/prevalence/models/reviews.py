"""What others say of a result before it is published: reviewers, and whom it concerns."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.lib.text import add_label
from hub.lib.visibility import Viewer, VisibleQuerySet
from hub.partners.models import Organization
from hub.prevalence.models.protocols import TeamMember


class ResultReview(models.Model):
    """What one person who is not of the team judges; or the conflict of interest for which she does not."""

    class Verdict(models.TextChoices):
        SOUND = "sound", _("Sound as it is")
        WITH_CARE = "with_care", _("To be read with the stated care")
        NOT_SOUND = "not_sound", _("Not sound")

    kept_from_secretariat = True

    result = models.ForeignKey("prevalence.StudyResult", on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="result_reviews")
    invited_at = models.DateTimeField(default=timezone.now)
    due = models.DateField(_("asked for until"))
    reminded = models.PositiveSmallIntegerField(
        null=True, editable=False
    )  # how many days before the day the last e-mail went
    has_conflict = models.BooleanField(_("I have a conflict of interest"), default=False)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices, blank=True)
    text = models.TextField(_("reasons"), max_length=10_000, blank=True)
    submitted_at = models.DateTimeField(null=True, editable=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["result", "invited_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["result", "reviewer"], name="result_review_once_a_person"),
            models.CheckConstraint(
                name="result_review_submitted_says_something",
                condition=Q(submitted_at__isnull=True)
                | Q(has_conflict=True, verdict="")
                | (Q(has_conflict=False) & ~Q(verdict="") & ~Q(text="")),
            ),
        ]

    def __str__(self) -> str:
        return add_label(self.result, self.get_verdict_display()) if self.verdict else str(self.result)

    def get_absolute_url(self) -> str:
        return self.result.get_absolute_url()

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """With the published result, also those that were never handed in; before, for the reviewer herself and the team."""
        public = is_part_of_published(viewer)
        if not viewer.is_signed_in:
            return public
        return public | Q(reviewer=viewer.person_id) | of_team(viewer)

    @property
    def is_settled(self) -> bool:
        """Handed in, or the day is over: a silent reviewer holds nothing up, and her silence is shown."""
        return self.submitted_at is not None or self.due < timezone.localdate()


class ReplyRequest(models.Model):
    """An organization that a result concerns may reply until a day; the reply, or its silence, is published with it."""

    kept_from_secretariat = True

    result = models.ForeignKey("prevalence.StudyResult", on_delete=models.CASCADE, related_name="reply_requests")
    organization = models.ForeignKey(
        Organization, verbose_name=_("organization"), on_delete=models.PROTECT, related_name="result_replies"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    due = models.DateField(_("asked for until"))
    reminded = models.PositiveSmallIntegerField(null=True, editable=False)  # as of a review
    text = models.TextField(_("reply"), max_length=10_000, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    replied_at = models.DateTimeField(null=True, editable=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["result", "asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["result", "organization"], name="result_reply_once_an_organization"),
            models.CheckConstraint(
                name="result_reply_says_something", condition=Q(replied_at__isnull=True) | ~Q(text="")
            ),
        ]

    def __str__(self) -> str:
        return add_label(self.result, self.organization)

    def get_absolute_url(self) -> str:
        return self.result.get_absolute_url()

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        public = is_part_of_published(viewer)
        if not viewer.is_signed_in:
            return public
        return public | Q(organization__in=viewer.organization_ids) | of_team(viewer)

    @property
    def is_settled(self) -> bool:
        """Answered, or the day is over."""
        return self.replied_at is not None or self.due < timezone.localdate()


def is_part_of_published(viewer: Viewer) -> Q:
    """The condition that the viewer may read the result in the foreign key `result`, and that it is published."""
    results: Any = ResultReview._meta.get_field("result").related_model
    seen = results.objects.visible_to(viewer).filter(pk=OuterRef("result_id"), published_at__isnull=False)
    return Q(Exists(seen.order_by()))


def of_team(viewer: Viewer) -> Q:
    mine = TeamMember.objects.filter(protocol=OuterRef("result__protocol_id"), person=viewer.person_id)
    return Q(Exists(mine.order_by()))
