"""The checklist of ethics, safeguarding and data protection, and who signed it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.lib.visibility import Viewer, VisibleQuerySet
from hub.prevalence.models.protocols import StudyProtocol, is_part_of_open


class ChecklistAnswer(models.Model):
    """What the team says to one question of the checklist (`hub/prevalence/checklist.py`)."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        NOT_APPLICABLE = "not_applicable", _("Does not apply")

    protocol = models.ForeignKey(StudyProtocol, on_delete=models.CASCADE, related_name="checklist")
    question = models.CharField(max_length=30)
    answer = models.CharField(_("your answer"), max_length=14, choices=Answer.choices)
    note = models.TextField(_("how, or why not"), max_length=1000, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["protocol", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["protocol", "question"], name="checklist_answered_once"),
            models.CheckConstraint(
                name="checklist_no_says_why",
                condition=Q(answer="yes") | ~Q(note=""),
                violation_error_message=_("Say why not."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.answer}"

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return is_part_of_open(viewer)


class SignOff(models.Model):
    """The ethics officer has read the protocol with this fingerprint and its checklist, and signs it. Never the author."""

    protocol = models.ForeignKey(StudyProtocol, on_delete=models.CASCADE, related_name="sign_offs")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="study_sign_offs")
    fingerprint = models.CharField(max_length=64)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(name="sign_off_by_another", condition=~Q(signer=F("author"))),
        ]

    def __str__(self) -> str:
        return str(self.protocol)

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return is_part_of_open(viewer)
