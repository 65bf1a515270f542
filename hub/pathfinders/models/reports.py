from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from hub.lib.ids import PublicIdField
from hub.lib.partialdate import PartialDateField
from hub.lib.text import comma_separated
from hub.lib.translated import TranslatedField
from hub.lib.visibility import Viewer, VisibleQuerySet, is_part_of_visible
from hub.partners.models import Constituency, Organization
from hub.pathfinders.models.track import countries_asked
from hub.vocabularies.models import Country

QUESTIONS = 5
LANGUAGES = [("en", "English"), ("fr", "Français"), ("es", "Español"), ("pt", "Português"), ("ar", "العربية")]


class Cycle(models.Model):
    """The reports of one year: until when they are due, and what they ask. Once it is open its wording no longer changes."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    year = models.PositiveSmallIntegerField(
        _("year reported on"), unique=True, validators=[MinValueValidator(2016), MaxValueValidator(2100)]
    )
    due = models.DateField(_("reports are due by"))
    note = TranslatedField(models.TextField, verbose_name=_("note to those who report"), blank=True, max_length=2000)
    state = models.CharField(max_length=6, choices=State.choices, default=State.DRAFT, editable=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        constraints = [models.CheckConstraint(name="cycle_year_plausible", condition=Q(year__gte=2016, year__lte=2100))]

    def __str__(self) -> str:
        return comma_separated((self.year, self.get_state_display()))

    def get_absolute_url(self) -> str:
        return reverse("pathfinders:cycle", args=[self.year])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q() if viewer.is_secretariat else ~Q(state=cls.State.DRAFT)

    @property
    def title(self) -> str:
        return gettext("Pathfinder reports on %(year)s") % {"year": self.year}


class PartOfCycle(models.Model):
    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        return self.cycle.get_absolute_url()  # type: ignore[attr-defined,no-any-return]

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q() if viewer.is_secretariat else ~Q(cycle__state=Cycle.State.DRAFT)


class ReportQuestion(PartOfCycle):
    """One of the five questions that are answered in words."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    text = TranslatedField(models.CharField, verbose_name=_("question"), max_length=300)
    hint = TranslatedField(models.CharField, verbose_name=_("hint"), max_length=300, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return str(self.text)


class Definition(models.Model):
    """What exactly is counted. Another way to count is another definition, with the next number; unlike ones are never
    compared."""

    class Unit(models.TextChoices):
        NUMBER = "number", _("a number")
        PERCENT = "percent", _("percent")
        YES_NO = "yes_no", _("yes or no")

    code = models.SlugField(
        _("short name"), max_length=60, help_text=_("The same for every definition of one indicator.")
    )
    number = models.PositiveSmallIntegerField(_("number of the definition"), default=1)
    name = TranslatedField(models.CharField, verbose_name=_("indicator"), max_length=200)
    text = TranslatedField(models.TextField, verbose_name=_("what is counted"), max_length=1000)
    population = TranslatedField(
        models.CharField, verbose_name=_("of whom or what"), max_length=200, blank=True,
        help_text=_("Ages, area, kinds of work."),
    )  # fmt: skip
    unit = models.CharField(_("unit"), max_length=8, choices=Unit.choices, default=Unit.NUMBER)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["code", "number"]
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="indicator_definition_once"),
            models.CheckConstraint(name="indicator_definition_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"

    def get_absolute_url(self) -> str:
        return f"{reverse('pathfinders:compare')}?indicator={self.code}"

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q()

    def is_in_use(self) -> bool:
        return bool(self.pk) and self.asked.exclude(cycle__state=Cycle.State.DRAFT).exists()


class AskedIndicator(PartOfCycle):
    """An indicator that a year asks for: a core one of every country, an optional one of those that have it."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="indicators")
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    definition = models.ForeignKey(
        Definition, verbose_name=_("definition"), on_delete=models.PROTECT, related_name="asked"
    )
    is_core = models.BooleanField(_("core: every country says something"), default=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-is_core", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["cycle", "definition"], name="indicator_asked_once_a_year")]

    def __str__(self) -> str:
        return str(self.definition.name)


class CountryReport(models.Model):
    """The yearly report of a government. A draft is for its own people, one that is handed in also for the secretariat; a
    published one no longer changes, a later one supersedes it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", pgettext_lazy("reports", "Handed in")
        PUBLISHED = "published", _("Published")
        SUPERSEDED = "superseded", _("Superseded")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    PUBLIC = (State.PUBLISHED, State.SUPERSEDED)
    OPEN = (State.DRAFT, State.SUBMITTED)

    public_id = PublicIdField(kind="PR")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="pathfinder_reports")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="reports")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="pathfinder_reports")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pathfinder_reports")
    language = models.CharField(_("language of the report"), max_length=2, choices=LANGUAGES, default="en")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    handed_in_at = models.DateTimeField(null=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    review = models.TextField(blank=True, editable=False)  # what the secretariat asked when it sent the report back

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-cycle__year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "cycle"], condition=Q(state="published"), name="country_report_stands_once_a_year"
            ),
            models.UniqueConstraint(
                fields=["country", "cycle"],
                condition=Q(state__in=["draft", "submitted"]),
                name="country_report_written_once_a_year",
            ),
            models.CheckConstraint(
                name="country_report_published_at_a_moment",
                condition=~Q(state__in=["published", "superseded"]) | Q(published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(country)s: Pathfinder report on %(year)s") % {
            "country": self.country,
            "year": self.cycle.year,
        }

    def get_absolute_url(self) -> str:
        return reverse("pathfinders:report", args=[self.public_id])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        seen = Q(state__in=cls.PUBLIC)
        if viewer.organization_ids:
            seen |= Q(organization__in=viewer.organization_ids)
        return seen | Q(state=cls.State.SUBMITTED) if viewer.is_secretariat else seen

    @classmethod
    def bodies_asked(cls) -> models.QuerySet[Organization]:
        """Government bodies of the countries that are asked, while a year is open."""
        is_open = Exists(Cycle.objects.filter(state=Cycle.State.OPEN))
        bodies = Organization.objects.filter(constituency=Constituency.GOVERNMENT, country__in=countries_asked())
        return bodies.filter(is_open)

    @classmethod
    def due_for(cls, viewer: Viewer) -> list[Due]:
        """What a person who speaks for a government owes; one query while no year is open."""
        cycles = list(Cycle.objects.filter(state=Cycle.State.OPEN)) if viewer.organization_ids else []
        if not cycles:
            return []
        bodies = Organization.objects.filter(pk__in=viewer.organization_ids, constituency=Constituency.GOVERNMENT)
        countries = Country.objects.filter(pk__in=countries_asked()).filter(pk__in=bodies.values("country"))
        return cls.missing_of(list(countries), cycles)

    @classmethod
    def missing_of(cls, countries: list[Country], cycles: list[Cycle]) -> list[Due]:
        """Of each country and year without a report that is handed in or published; the first due first."""
        rows = cls.objects.filter(cycle__in=cycles, country__in=countries) if countries else []
        found: dict[tuple[int, int], CountryReport] = {}
        settled = set()
        for one in rows:
            if one.state in (cls.State.SUBMITTED, cls.State.PUBLISHED):
                settled.add((one.country_id, one.cycle_id))
            elif one.state == cls.State.DRAFT:
                found[one.country_id, one.cycle_id] = one
        owed = [
            Due(country, cycle, found.get((country.pk, cycle.pk)))
            for country in countries
            for cycle in cycles
            if (country.pk, cycle.pk) not in settled
        ]
        return sorted(owed, key=lambda one: (one.cycle.due, one.country.pk))


@dataclass(frozen=True)
class Due:
    """A report that a country owes: nothing is handed in, or it came back with a question."""

    country: Country
    cycle: Cycle
    report: CountryReport | None

    @property
    def due(self) -> date:
        return self.cycle.due

    def get_absolute_url(self) -> str:
        return reverse("pathfinders:write_report", args=[self.country.iso3.lower(), self.cycle.year])


class PartOfReport(models.Model):
    class Meta:
        abstract = True

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return is_part_of_visible("report", CountryReport, viewer)


class ReportedValue(PartOfReport):
    """What a report says of one indicator. Not reported is a word of its own, and never a zero."""

    class Status(models.TextChoices):
        REPORTED = "reported", _("reported")
        NOT_REPORTED = "not_reported", _("not reported")
        NOT_APPLICABLE = "not_applicable", _("does not apply")

    report = models.ForeignKey(CountryReport, on_delete=models.CASCADE, related_name="values")
    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="values")
    status = models.CharField(max_length=14, choices=Status.choices)
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    on = PartialDateField(_("of when"))
    source = models.CharField(_("source"), max_length=300, blank=True)
    counted_otherwise = models.TextField(
        _("counted in another way"), blank=True, max_length=1000
    )  # the country’s own definition: such a value is shown, and compared with none

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "definition"], name="value_reported_once"),
            models.CheckConstraint(
                name="value_only_where_reported",
                condition=Q(status="reported", value__isnull=False) | (~Q(status="reported") & Q(value__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.definition}: {self.get_status_display()}"


class Answer(PartOfReport):
    report = models.ForeignKey(CountryReport, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(ReportQuestion, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField(max_length=6000)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["question__position", "pk"]
        constraints = [models.UniqueConstraint(fields=["report", "question"], name="question_answered_once")]

    def __str__(self) -> str:
        return f"{self.question}"


class ReportReminder(models.Model):
    """An e-mail to those who speak for a country, so many days before its report is due. Another due day brings another."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="reminders")
    country = models.ForeignKey(Country, on_delete=models.CASCADE, related_name="+")
    due = models.DateField()
    days = models.SmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["cycle", "country", "due", "days"], name="report_reminder_once")]

    def __str__(self) -> str:
        return comma_separated((self.country, self.cycle, self.days))
