from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.lib.visibility import Viewer, VisibleQuerySet


class RelevanceRules(models.Model):
    """One version of the rules that say which activities are about Target 8.7. Never changed: a later one replaces it.

    Before the first one, the rules that come with the software apply (data/relevance.yaml).
    """

    rules = models.JSONField(editable=False)
    reason = models.CharField(_("reason"), max_length=500)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("words of relevance")

    def __str__(self) -> str:
        return str(_("Words of relevance, version %(number)s") % {"number": self.pk})

    def get_absolute_url(self) -> str:
        return reverse("exchange:relevance")

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q()
