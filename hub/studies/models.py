from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hub.lib.ids import PublicIdField
from hub.lib.search import Searched, searchable
from hub.lib.text import comma_separated
from hub.lib.translated import TranslatedField, columns
from hub.lib.visibility import Visibility, Visible, VisibleQuerySet
from hub.partners.models import Organization
from hub.studies.builtin_words import in_own_language


def is_wider(one: str, other: str) -> bool:
    """Whether the first visibility lets more people read than the second."""
    widest_first: list[str] = [Visibility.PUBLIC, Visibility.PARTNERS, Visibility.GROUP, Visibility.RESTRICTED]
    return widest_first.index(one) < widest_first.index(other)


class Method(models.TextChoices):
    """The computation of a study. The last three need data about single people and can only be uploaded as results."""

    FOOTPRINT = "footprint", _("Footprint of final demand")
    EXPORTS = "exports", _("What stands behind exports")
    LISTS = "lists", _("How many, from several lists")
    RDS = "rds", _("How many, from chains of respondents")
    SCALEUP = "scaleup", _("How many, by network scale-up")
    SURVEY = "survey", _("How many, from a survey")


PREVALENCE = [Method.LISTS, Method.RDS, Method.SCALEUP, Method.SURVEY]


class DatasetQuerySet(VisibleQuerySet):
    def usable(self) -> DatasetQuerySet:
        return self.filter(withdrawn=False)


class Dataset(Searched, Visible):
    """A file that studies are based on: owner, version, path. The file itself is never shown."""

    visible_organization = "organization"

    class Kind(models.TextChoices):
        TABLE = "table", _("Input–output table")
        COUNTS = "counts", _("Counts by region and sector")
        LISTS = "lists", _("Counts by list")
        PERSONS = "persons", _("One row a person or case")

    public_id = PublicIdField(kind="DS")
    name = models.CharField(_("name"), max_length=200)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    version = models.CharField(_("version"), max_length=80, blank=True)
    licence = models.CharField(_("licence"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    file_name = models.CharField(_("name of the file"), max_length=255)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64, unique=True, validators=[RegexValidator(r"^[0-9a-f]{64}$")])
    # The path on the server. No page, API response or event contains it.
    path = models.TextField(editable=False)
    stored_here = models.BooleanField(_("the site keeps a copy"), default=False, editable=False)
    counts_published = models.BooleanField(
        _("the counts are published"),
        default=False,
        help_text=_("Small counts may then be shown whole. Otherwise counts from 1 to 4 are hidden."),
    )
    teaching = models.BooleanField(_("made up for teaching"), default=False)
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("organization"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="datasets",
    )
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="datasets",
    )
    registered_at = models.DateTimeField(auto_now_add=True)
    withdrawn = models.BooleanField(_("withdrawn"), default=False, help_text=_("No new study may use it."))

    objects = DatasetQuerySet.as_manager()
    search_fields = searchable("name", "publisher", "version")

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("data set")
        constraints = [
            models.CheckConstraint(name="dataset_has_licence", condition=~Q(licence="")),
            models.CheckConstraint(name="dataset_not_empty", condition=Q(size__gt=0)),
            models.CheckConstraint(
                name="dataset_kind_known", condition=Q(kind__in=["table", "counts", "lists", "persons"])
            ),
            # Data about single people never leaves the machine of those who hold it.
            models.CheckConstraint(
                name="dataset_of_persons_not_kept_here", condition=~Q(kind="persons") | Q(stored_here=False)
            ),
        ]

    def __str__(self) -> str:
        return comma_separated(filter(None, [self.shown_name, self.shown_version]))

    @property
    def shown_name(self) -> str:
        return in_own_language(self.name)

    @property
    def shown_version(self) -> str:
        return in_own_language(self.version)

    @property
    def shown_licence(self) -> str:
        return in_own_language(self.licence)

    def get_absolute_url(self) -> str:
        return f"{reverse('studies:datasets')}#{self.public_id}"


class RunQuerySet(VisibleQuerySet):
    def under_way(self) -> RunQuerySet:
        return self.filter(state__in=[Run.State.QUEUED, Run.State.RUNNING])


class StudyText(TranslatedField):
    """A text of a study; that of a built-in one is there in every language of the interface."""

    def __get__(self, record: models.Model | None, owner: type | None = None) -> Any:
        text = super().__get__(record, owner)
        return in_own_language(text) if record is not None and getattr(record, "builtin", None) else text


class Run(Searched, Visible):
    """One computation, or one uploaded result, with everything that it is based on."""

    visible_organization = "organization"

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Being computed")
        DONE = "done", pgettext_lazy("a study", "Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    public_id = PublicIdField(kind="ST")
    title = StudyText(models.CharField, verbose_name=_("title"), max_length=200)
    summary = StudyText(models.TextField, verbose_name=_("what it is about"), blank=True)
    method = models.CharField(_("method"), max_length=12, choices=Method.choices)
    datasets = models.ManyToManyField(Dataset, verbose_name=_("data"), blank=True, related_name="runs")
    parameters = models.JSONField(_("parameters"), default=dict, editable=False)
    seed = models.PositiveBigIntegerField(_("seed"), null=True, blank=True, editable=False)
    software = models.JSONField(_("software"), default=dict, editable=False)

    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED, editable=False)
    progress = models.PositiveSmallIntegerField(
        _("progress"), default=0, editable=False, validators=[MaxValueValidator(100)]
    )
    stage = models.CharField(max_length=60, blank=True, editable=False)
    sign_of_life = models.DateTimeField(null=True, blank=True, editable=False)
    worker = models.CharField(max_length=64, blank=True, editable=False)  # the process that runs it
    cancel_asked = models.BooleanField(default=False, editable=False)
    error = models.TextField(_("why it failed"), blank=True, editable=False)

    # The report of the library: for numbers of people the range, the methods and the warnings together.
    result = models.JSONField(null=True, blank=True, editable=False)
    # In the order of the page: name, title, text, notes, file of the figure, file of the table.
    figures = models.JSONField(default=list, editable=False)
    files = models.JSONField(default=list, editable=False)
    finding = models.TextField(_("finding"), blank=True, editable=False)
    assumptions = models.JSONField(default=list, editable=False)
    warnings = models.JSONField(default=list, editable=False)
    critique = models.TextField(_("published critique"), blank=True, editable=False)
    published = StudyText(models.TextField, verbose_name=_("published figure to compare with"), blank=True)

    uploaded = models.BooleanField(_("computed elsewhere"), default=False, editable=False)
    teaching = models.BooleanField(_("made up for teaching"), default=False, editable=False)
    builtin = models.CharField(max_length=40, unique=True, null=True, blank=True, editable=False)
    builtin_version = models.CharField(max_length=64, blank=True, editable=False)
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("organization"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="studies",
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="studies",
    )
    requested_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = RunQuerySet.as_manager()
    search_fields = [*searchable(*columns("title")), *searchable(*columns("summary"))]

    class Meta:
        ordering = ["-requested_at", "-pk"]
        verbose_name = _("study")
        verbose_name_plural = _("studies")
        indexes = [models.Index(fields=["state"], name="study_by_state")]
        constraints = [
            models.CheckConstraint(
                name="study_method_known",
                condition=Q(method__in=["footprint", "exports", "lists", "rds", "scaleup", "survey"]),
            ),
            models.CheckConstraint(
                name="study_state_known",
                condition=Q(state__in=["queued", "running", "done", "failed", "cancelled"]),
            ),
            models.CheckConstraint(name="study_progress_to_100", condition=Q(progress__lte=100)),
            models.CheckConstraint(name="study_failed_with_reason", condition=~Q(state="failed") | ~Q(error="")),
            models.CheckConstraint(name="study_done_has_result", condition=~Q(state="done") | Q(result__isnull=False)),
            # A number of people without its published critique is not shown, and so not stored either.
            models.CheckConstraint(
                name="study_of_prevalence_has_critique",
                condition=~Q(state="done") | ~Q(method__in=["lists", "rds", "scaleup", "survey"]) | ~Q(critique=""),
            ),
            models.CheckConstraint(
                name="study_ended_has_time",
                condition=Q(state__in=["queued", "running"]) | Q(finished_at__isnull=False),
            ),
            models.CheckConstraint(
                name="study_ends_after_start",
                condition=Q(started_at__isnull=True)
                | Q(finished_at__isnull=True)
                | Q(finished_at__gte=F("started_at")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("studies:study", args=[self.public_id])

    @property
    def folder(self) -> Path:
        """The folder of its results: outside the code, named by the identifier."""
        return settings.VAR / "studies" / self.public_id

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def is_prevalence(self) -> bool:
        return self.method in PREVALENCE

    @property
    def file_names(self) -> set[str]:
        return set(self.files)

    def plain_record(self) -> dict[str, Any]:
        """The values for an event: parameters and state, not the whole result."""
        return {
            "method": self.method,
            "state": self.state,
            "parameters": self.parameters,
            "seed": self.seed,
            "visibility": self.visibility,
            "error": self.error,
        }
