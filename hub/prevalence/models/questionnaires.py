"""A questionnaire of the team's own, as an XLSForm."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from hub.lib.visibility import Viewer, VisibleQuerySet
from hub.prevalence.models.protocols import StudyProtocol, is_part_of_open


class Questionnaire(models.Model):
    """An uploaded XLSForm; the last one counts. `findings`: what the check of the form found."""

    protocol = models.ForeignKey(StudyProtocol, on_delete=models.CASCADE, related_name="questionnaires")
    number = models.PositiveIntegerField()
    file = models.FileField(upload_to="questionnaires")
    file_name = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    questions = models.PositiveIntegerField(default=0)
    findings = models.JSONField(default=list, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["protocol", "-number"]
        constraints = [models.UniqueConstraint(fields=["protocol", "number"], name="questionnaire_number_once")]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return self.protocol.get_absolute_url()

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """Earlier ones, which nobody registered, are for the team."""
        return is_part_of_open(viewer)

    @property
    def has_errors(self) -> bool:
        return any(one["severity"] == "error" for one in self.findings)
