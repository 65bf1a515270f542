"""Institutions that guard rights, and paths to a remedy for victims: written by partners, version by version, and reviewed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hub.groups.models import Group
from hub.law.models import LawProvision
from hub.lib.ids import PublicIdField
from hub.lib.search import Searched, searchable
from hub.lib.visibility import Viewer, VisibleQuerySet
from hub.partners.models import Organization
from hub.vocabularies.models import Country

FRESH = timedelta(days=365)  # what was reviewed longer ago is shown as old


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Handed in")
    PUBLISHED = "published", pgettext_lazy("a version", "Published")
    SUPERSEDED = "superseded", pgettext_lazy("a version", "Superseded")
    WITHDRAWN = "withdrawn", pgettext_lazy("a version", "Withdrawn")


PUBLIC = (State.PUBLISHED, State.SUPERSEDED)
OPEN = (State.DRAFT, State.SUBMITTED)


class Kind(models.TextChoices):
    """What an institution is for. The kinds are explained in `hub.institutions.vocabulary`."""

    NHRI = "nhri", _("National human rights institution")
    RAPPORTEUR = "rapporteur", _("National rapporteur on trafficking")
    EQUALITY = "equality", _("Equality body")
    INSPECTORATE = "inspectorate", _("Labour inspectorate")
    MONITORING = "monitoring", _("Child labour monitoring system")
    OTHER = "other", _("Other accountability institution")


class Answer(models.TextChoices):
    """Unknown is not "no"."""

    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Unknown")


class NamedByVersion(models.Manager.from_queryset(VisibleQuerySet)):  # type: ignore[misc]
    """Of records whose name stands in their versions that were published: it is read with them, as `version_name`."""

    version = column = whole = ""

    def get_queryset(self) -> Any:
        of_record = {self.whole: OuterRef("pk"), "state__in": PUBLIC}
        # By name of the state the published version comes before the superseded ones, which name what was taken down.
        versions = apps.get_model(self.version)._default_manager.filter(**of_record).order_by("state", "-number", "pk")
        return super().get_queryset().annotate(version_name=Subquery(versions.values(self.column)[:1]))


class InstitutionManager(NamedByVersion):
    version, column, whole = "institutions.InstitutionVersion", "name", "institution"


class RemedyPathManager(NamedByVersion):
    version, column, whole = "institutions.RemedyVersion", "title", "path"


class Institution(models.Model):
    """An institution of a country, as one thing with one address. What is known of it is in its versions."""

    public_id = PublicIdField(kind="NI")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="institutions")

    objects = InstitutionManager()

    class Meta:
        ordering = ["country", "pk"]

    def __str__(self) -> str:
        return getattr(self, "version_name", None) or self.public_id

    def get_absolute_url(self) -> str:
        return reverse("institutions:institution", args=[self.public_id])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """As soon as one of its versions is."""
        versions = InstitutionVersion.objects.visible_to(viewer).filter(institution=OuterRef("pk"))
        return Q(Exists(versions.order_by()))


class RemedyPath(models.Model):
    """The way of a victim to a remedy in a country, as one thing with one address. The texts are in its versions."""

    class Situation(models.TextChoices):
        ANY = "any", _("Every situation")
        CHILD_LABOUR = "child_labour", _("Child labour")
        FORCED_LABOUR = "forced_labour", _("Forced labour")
        TRAFFICKING = "trafficking", _("Trafficking in persons")
        WAGES = "wages", _("Wages, papers or freedom withheld")

    public_id = PublicIdField(kind="RP")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="remedy_paths")
    situation = models.CharField(_("situation"), max_length=14, choices=Situation.choices, default=Situation.ANY)
    language = models.CharField(_("language in which it was first written"), max_length=12)

    objects = RemedyPathManager()

    class Meta:
        ordering = ["country", "pk"]

    def __str__(self) -> str:
        return getattr(self, "version_name", None) or self.public_id

    def get_absolute_url(self) -> str:
        return reverse("institutions:remedy", args=[self.public_id])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """As soon as one of its versions is."""
        versions = RemedyVersion.objects.visible_to(viewer).filter(path=OuterRef("pk"))
        return Q(Exists(versions.order_by()))


class Reviewed(Searched, models.Model):
    """A version: a draft is for its authors; after submission also for those who lead the group; a published one never
    changes, a later one supersedes it. Nobody reviews what she wrote."""

    number = models.PositiveIntegerField(editable=False)
    group = models.ForeignKey(
        Group, verbose_name=_("group that reviews it"), on_delete=models.PROTECT, related_name="%(class)ss"
    )
    organization = models.ForeignKey(
        Organization, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, editable=False, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    as_of = models.DateField(_("checked on"), help_text=_("The day on which you last checked that all of this holds."))
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="reviewed_%(class)ss",
    )
    reviewed_at = models.DateTimeField(null=True, editable=False)
    review = models.TextField(blank=True, editable=False)  # what the reviewer says to the author

    objects = VisibleQuerySet.as_manager()

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        return reverse("institutions:version", args=[self.public_id])  # type: ignore[attr-defined]

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        seen = Q(state__in=PUBLIC)
        if not viewer.is_signed_in:
            return seen
        seen |= Q(author=viewer.person_id) | Q(organization__in=viewer.organization_ids)
        handed_in = Q(state=State.SUBMITTED)
        return seen | (handed_in if viewer.is_secretariat else handed_in & Q(group__in=viewer.led_group_ids))

    @property
    def is_old(self) -> bool:
        """Whether the review is more than a year ago, or the facts were checked more than a year ago."""
        if self.reviewed_at is None:
            return False
        now = timezone.now()
        return now - self.reviewed_at > FRESH or timezone.localdate() - self.as_of > FRESH


def review_constraints(name: str, *standing: str) -> list[models.BaseConstraint]:
    """The constraints of a model of versions; `standing` are the fields of which one version at a time is published."""
    return [
        models.CheckConstraint(
            name=f"{name}_published_was_reviewed",
            condition=~Q(state__in=PUBLIC) | Q(reviewed_at__isnull=False, reviewer__isnull=False),
        ),
        models.CheckConstraint(
            name=f"{name}_reviewed_by_another", condition=Q(reviewer__isnull=True) | ~Q(reviewer=F("author"))
        ),
        models.UniqueConstraint(fields=standing, condition=Q(state="published"), name=f"{name}_stands_once"),
        models.UniqueConstraint(fields=[*standing, "number"], name=f"{name}_number_once"),
    ]


class InstitutionVersion(Reviewed):
    """What is known of an institution at one time."""

    class Form(models.TextChoices):
        COORDINATOR = "coordinator", _("The national coordinator reports too")
        GOVERNMENT = "government", _("A government body")
        INDEPENDENT = "independent", _("An independent body")
        NOT_SAID = "", _("Not known")

    public_id = PublicIdField(kind="NV")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="versions")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    form = models.CharField(
        _("form of the rapporteur"), max_length=12, choices=Form.choices, blank=True, default="",
        help_text=_("Only for a national rapporteur."),
    )  # fmt: skip
    name = models.CharField(
        _("name"), max_length=300, help_text=_("In the language of the country, as it names itself.")
    )
    name_in_english = models.CharField(_("name in English"), max_length=300, blank=True)
    language = models.CharField(
        _("language of these texts"), max_length=12, default="en", help_text=_("A code such as en, fr or sw.")
    )
    legal_base = models.TextField(_("legal base"), max_length=4000, blank=True, help_text=_("The law that founds it."))
    provisions = models.ManyToManyField(
        LawProvision, verbose_name=_("provisions that found it"), blank=True, related_name="institution_versions"
    )
    mandate = models.TextField(_("mandate"), max_length=6000, blank=True, help_text=_("What it is there for."))
    powers = models.TextField(
        _("powers"),
        max_length=6000,
        blank=True,
        help_text=_("What it may do: enter, ask for papers, decide, fine, sue."),
    )
    address = models.TextField(pgettext_lazy("a place", "address"), max_length=1000, blank=True)
    contact = models.CharField(
        _("public telephone or mail"), max_length=300, blank=True, help_text=_("Of the institution, never of a person.")
    )
    website = models.URLField(_("website"), max_length=500, blank=True)
    source = models.CharField(_("source"), max_length=500, help_text=_("Where the facts were taken from, and when."))
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)

    search_fields = [*searchable("name", "name_in_english", "mandate")]

    class Meta:
        ordering = ["institution", "-number", "-pk"]
        constraints = [
            *review_constraints("institution", "institution"),
            models.CheckConstraint(
                name="institution_form_of_a_rapporteur", condition=Q(form="") | Q(kind="rapporteur"),
                violation_error_message=_("Only a national rapporteur has a form."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class IndependenceAnswer(models.Model):
    """The answer to one question of the checklist. An answer other than unknown has a source and a date."""

    version = models.ForeignKey(InstitutionVersion, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=24)  # one of hub.institutions.vocabulary
    answer = models.CharField(_("answer"), max_length=8, choices=Answer.choices, default=Answer.UNKNOWN)
    note = models.CharField(_("what it rests on"), max_length=1000, blank=True)
    source = models.CharField(_("source"), max_length=500, blank=True)
    on = models.DateField(_("date of the source"), null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["version", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "question"], name="independence_answered_once"),
            models.CheckConstraint(
                name="independence_known_has_a_source",
                condition=Q(answer="unknown") | (~Q(source="") & Q(on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.answer}"

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q(version__in=InstitutionVersion.objects.visible_to(viewer).values("pk"))


class RemedyVersion(Reviewed):
    """A remedy path in one language at one time."""

    public_id = PublicIdField(kind="RV")
    path = models.ForeignKey(RemedyPath, on_delete=models.PROTECT, related_name="versions")
    language = models.CharField(_("language of the text"), max_length=12, help_text=_("A code such as en, fr or sw."))
    translated_from = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="translations"
    )
    title = models.CharField(_("title"), max_length=200)
    for_whom = models.CharField(_("for whom it is written"), max_length=300)
    urgent = models.TextField(
        _("where to turn at once"), max_length=2000,
        help_text=_("Public telephone lines and places that help in danger, with their hours. Say which of them you tried."),
    )  # fmt: skip
    go_to = models.TextField(_("who to go to"), max_length=6000)
    can_do = models.TextField(
        _("what they can do"), max_length=6000, help_text=_("And what they cannot do. Short sentences, no legal terms.")
    )
    cost = models.TextField(_("what it costs"), max_length=2000, blank=True)
    time = models.TextField(_("how long it takes"), max_length=2000, blank=True)
    protection = models.TextField(
        _("protection from removal"), max_length=4000, blank=True,
        help_text=_("Can somebody who complains be detained or sent out of the country? What protects, and what does not?"),
    )  # fmt: skip
    institutions = models.ManyToManyField(
        Institution, verbose_name=_("institutions named here"), blank=True, related_name="remedy_versions"
    )
    source = models.TextField(
        _("sources"), max_length=4000, help_text=_("Laws, pages and people asked, each with its date.")
    )

    search_fields = [*searchable("title", "for_whom", "urgent", "go_to")]

    class Meta:
        ordering = ["path", "language", "-number", "-pk"]
        constraints = [*review_constraints("remedy", "path", "language")]

    def __str__(self) -> str:
        return self.title
