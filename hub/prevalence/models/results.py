"""How far the field work is, and the result records that the team hands in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.lib.ids import PublicIdField
from hub.lib.text import add_label
from hub.lib.visibility import Viewer, VisibleQuerySet, is_part_of_visible
from hub.prevalence.models.design import Stratum
from hub.prevalence.models.protocols import StudyProtocol, TeamMember, is_part_of_open
from hub.prevalence.models.reviews import ReplyRequest, ResultReview


class FieldCount(models.Model):
    """How many were reached in a stratum by a day, or in the whole sample where there are no strata. Counts only."""

    protocol = models.ForeignKey(StudyProtocol, on_delete=models.CASCADE, related_name="field_counts")
    stratum = models.ForeignKey(
        Stratum, null=True, blank=True, on_delete=models.RESTRICT, related_name="counts", verbose_name=_("stratum")
    )
    reached = models.PositiveIntegerField(_("reached"))
    on = models.DateField(_("until"))
    # The earliest day by which anybody was reached. A later count does not change it.
    first_on = models.DateField(null=True, editable=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["protocol", "stratum__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["protocol", "stratum"], condition=Q(stratum__isnull=False), name="field_count_once_a_stratum"
            ),
            models.UniqueConstraint(
                fields=["protocol"], condition=Q(stratum__isnull=True), name="field_count_once_a_study"
            ),
        ]

    def __str__(self) -> str:
        return add_label(self.protocol, self.reached)

    def save(self, **options: Any) -> None:
        if self.reached:
            self.first_on = min(self.first_on or self.on, self.on)
        super().save(**options)

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return is_part_of_open(viewer)


class StudyResult(models.Model):
    """A result record as it was handed in, with every deviation from the protocol. The last one stands; none is taken away."""

    kept_from_secretariat = True  # until it is published

    public_id = PublicIdField(kind="SR")
    protocol = models.ForeignKey(StudyProtocol, on_delete=models.PROTECT, related_name="results")
    number = models.PositiveSmallIntegerField()
    record = models.JSONField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)  # the hash in the record
    # [{"code": "sample_smaller", "planned": 600, "reached": 410}], in words by hub.prevalence.deviations
    deviations = models.JSONField(default=list, editable=False)
    # The last of the explanations, each of which stays (`Explanation`).
    explanation = models.TextField(_("why the study departed from its protocol"), max_length=6000, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, editable=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["protocol", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["protocol", "number"], name="study_result_number_once"),
            models.UniqueConstraint(
                fields=["protocol"], condition=Q(published_at__isnull=False), name="study_result_published_once"
            ),
        ]

    def __str__(self) -> str:
        return str(_("Result %(number)s of %(protocol)s") % {"number": self.number, "protocol": self.protocol})

    def get_absolute_url(self) -> str:
        return reverse("prevalence:result", args=[self.public_id])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """Once published as its protocol; before, for the team, the reviewers and who was asked for a reply. A reviewer who
        declares a conflict of interest reads on as everybody else does; so do all of them once the study is withdrawn."""
        public = is_part_of_open(viewer) & Q(published_at__isnull=False)
        if not viewer.is_signed_in:
            return public
        team = TeamMember.objects.filter(protocol=OuterRef("protocol_id"), person=viewer.person_id)
        asked = ResultReview.objects.filter(result=OuterRef("pk"), reviewer=viewer.person_id, has_conflict=False)
        invited = Q(Exists(asked.order_by()))
        if viewer.organization_ids:
            concerned = ReplyRequest.objects.filter(result=OuterRef("pk"), organization__in=viewer.organization_ids)
            invited |= Q(Exists(concerned.order_by()))
        return public | Q(Exists(team.order_by())) | (is_part_of_open(viewer) & invited)

    @property
    def is_newest(self) -> bool:
        return not StudyResult.objects.filter(protocol=self.protocol_id, number__gt=self.number).exists()

    @property
    def indicators(self) -> list[dict[str, Any]]:
        return list(self.record["indicators"])

    @property
    def needs_explanation(self) -> bool:
        return bool(self.deviations) and not self.explanation.strip()


class Explanation(models.Model):
    """Why a study departed from its protocol, as somebody wrote it at a moment. The last one stands; the database keeps all."""

    kept_from_secretariat = True  # like the result

    result = models.ForeignKey(StudyResult, on_delete=models.PROTECT, related_name="explanations", editable=False)
    text = models.TextField(max_length=6000, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)
    # The key outlives the account: the row cannot be changed when a person leaves.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["result", "-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.result}: {self.at:%Y-%m-%d}"

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return is_part_of_visible("result", StudyResult, viewer)
