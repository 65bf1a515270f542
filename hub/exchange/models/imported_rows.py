from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.exchange.models.imports import Import
from hub.exchange.models.source_records import SourceRecord
from hub.initiatives.models.initiative import Initiative
from hub.lib.visibility import Viewer, VisibleQuerySet


class ImportedRow(models.Model):
    """What one row of an import wrote, with all that is needed to undo it. Rows that changed nothing have none."""

    run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField(_("row"))
    # Empty once the initiative is deleted, by hand or by undoing this row.
    initiative = models.ForeignKey(Initiative, null=True, on_delete=models.SET_NULL, related_name="imported_rows")
    # What the source stated in this row; empty once another row has replaced it.
    record = models.ForeignKey(SourceRecord, null=True, on_delete=models.SET_NULL, related_name="imported_rows")
    has_created = models.BooleanField(default=False)  # whether it created the initiative
    is_new_record = models.BooleanField(default=True)  # otherwise it repeated what the source had stated
    wrote = models.JSONField(default=list)  # the fields of an existing initiative that it changed
    before = models.JSONField(default=dict)  # see hub.exchange.importing.journal
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["run", "line", "pk"]
        indexes = [
            models.Index(fields=["run", "line"], name="imported_row_of_run"),
        ]

    def __str__(self) -> str:
        return f"{self.run}: {self.line}"

    def get_absolute_url(self) -> str:
        return self.run.get_absolute_url()

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q(run__in=Import.objects.visible_to(viewer))
