from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hub.lib.ids import PublicIdField
from hub.lib.visibility import Viewer, VisibleQuerySet
from hub.sources.models import Source


class Import(models.Model):
    """One imported file. Its position moves with each committed part, so that a stopped import can be continued."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Not started")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        CUT = "cut", _("Not read to the end")
        FAILED = "failed", _("Stopped with an error")
        UNDONE = "undone", _("Taken back")

    ENDED_EARLY = (State.CUT, State.FAILED)

    class Format(models.TextChoices):
        IATI = "iati", _("IATI activity XML")
        CSV = "csv", _("CSV")
        XLSX = "xlsx", _("XLSX")

    public_id = PublicIdField(kind="IM")
    source = models.ForeignKey(Source, verbose_name=_("source"), on_delete=models.PROTECT, related_name="imports")
    format = models.CharField(_("format"), max_length=8, choices=Format.choices)
    file = models.CharField(_("file"), max_length=255)
    file_hash = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True)
    stored = models.FileField(upload_to="imports", blank=True)
    options = models.JSONField(default=dict)
    state = models.CharField(_("status"), max_length=8, choices=State.choices, default=State.WAITING, db_index=True)
    position = models.PositiveBigIntegerField(default=0)  # rows read and committed
    size = models.PositiveBigIntegerField(default=0)  # bytes of the file
    offset = models.PositiveBigIntegerField(default=0)  # bytes read, for the progress bar
    created = models.PositiveBigIntegerField(_("created"), default=0)
    updated = models.PositiveBigIntegerField(_("updated"), default=0)
    unchanged = models.PositiveBigIntegerField(_("unchanged"), default=0)
    set_aside = models.PositiveBigIntegerField(_("set aside"), default=0)
    rejected = models.PositiveBigIntegerField(_("rejected"), default=0)
    reasons = models.JSONField(default=list)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="imports"
    )
    worker = models.CharField(max_length=64, blank=True, editable=False)  # the process that runs it
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "file_hash", "format"],
                condition=Q(state="running"),
                name="import_of_a_file_runs_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.file} ({self.source})"

    def get_absolute_url(self) -> str:
        return reverse("exchange:import", args=[self.public_id])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        if viewer.is_secretariat:
            return Q()
        return Q(started_by=viewer.person_id) if viewer.is_signed_in else Q(pk__in=[])

    @property
    def sign(self) -> str:
        """The state that the page shows, one of those in `hub/lib/components.py`."""
        return {self.State.CUT: "partly", self.State.FAILED: "error", self.State.UNDONE: "dropped"}.get(
            self.State(self.state), self.state
        )

    @property
    def read(self) -> int:
        return self.created + self.updated + self.unchanged + self.set_aside + self.rejected

    @property
    def percent(self) -> int:
        if self.state == self.State.DONE:
            return 100
        return min(99, int(100 * self.offset / self.size)) if self.size else 0


class ImportProblem(models.Model):
    """A row that was not imported, or was imported with a remark. Nothing is left out without a reason."""

    class Kind(models.TextChoices):
        REJECTED = "rejected", _("Rejected")
        REMARK = "remark", _("Taken in, with a remark")
        SET_ASIDE = "set_aside", _("Set aside: not about Target 8.7")

    run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="problems")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    line = models.PositiveIntegerField(_("row"))
    identifier = models.CharField(_("identifier"), max_length=250, blank=True)
    reasons = models.JSONField(default=list)
    row = models.JSONField(null=True)  # the row as it was sent, to be corrected and sent again

    class Meta:
        ordering = ["line", "pk"]
        indexes = [models.Index(fields=["run", "kind", "line"], name="problem_of_import")]

    def __str__(self) -> str:
        return f"{self.line}: {self.kind}"


class ColumnMapping(models.Model):
    """Which column of a source's files is which field; remembered for the next file."""

    source = models.OneToOneField(Source, on_delete=models.CASCADE, related_name="mapping")
    columns = models.JSONField(default=dict)
    choices = models.JSONField(
        default=dict
    )  # how its numbers, dates and words are read: see hub.exchange.importing.reading

    def __str__(self) -> str:
        return f"{self.source}"
