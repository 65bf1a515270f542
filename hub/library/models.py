"""Items of the library, their versions with files, reviews, and the state of their links."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords
from stdnum import isbn as isbns

from hub.groups.models import Group
from hub.lib.ids import PublicIdField
from hub.lib.languages import validate_languages
from hub.lib.partialdate import PartialDateField
from hub.lib.search import Searched, searchable
from hub.lib.text import add_label
from hub.lib.translated import TranslatedField, columns
from hub.lib.visibility import Viewer, Visible, VisibleQuerySet, is_part_of_visible
from hub.partners.models import Organization
from hub.vocabularies.models import Country, Scheme, Term


def validate_isbn(text: str) -> None:
    """Its last character is worked out from the others, so that a slip of the pen is noticed."""
    if not isbns.is_valid(text):
        raise ValidationError(
            _("This is no ISBN. Write all 10 or 13 characters as the book has them, such as 978-92-64-43544-5.")
        )


class ItemQuerySet(VisibleQuerySet):
    def in_library(self, viewer: Viewer) -> ItemQuerySet:
        """What was taken in and the viewer may see; what waits for a review is shown where it is reviewed."""
        return self.visible_to(viewer).filter(state=Item.State.PUBLISHED)


class Item(Searched, Visible):
    """A publication, tool, model law, prevention model, practice, training, data set, evaluation or page."""

    class Kind(models.TextChoices):
        PUBLICATION = "publication", _("Publication")
        TOOL = "tool", _("Tool")
        MODEL_LAW = "model_law", _("Model law")
        PREVENTION_MODEL = "prevention_model", _("Prevention model")
        PRACTICE = "practice", _("Practice")
        TRAINING = "training", _("Training")
        DATASET = "dataset", _("Data set")
        EVALUATION = "evaluation", _("Evaluation")
        PAGE = "page", _("Web page")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waits for review")
        RETURNED = "returned", _("Sent back")
        PUBLISHED = "published", _("Published")
        DECLINED = "declined", _("Declined")

    class Strength(models.TextChoices):
        """From the strongest to the weakest; a strong design does not mean that the result is good."""

        SYNTHESIS = "synthesis", _("Several studies, brought together by a stated method")
        EXPERIMENT = "experiment", _("Compared with others chosen at random")
        COMPARISON = "comparison", _("Compared with others not chosen at random")
        BEFORE_AFTER = "before-after", _("Before and after, without a comparison")
        DESCRIPTION = "description", _("Interviews, documents or one survey")
        EXPERIENCE = "experience", _("Experience of those who wrote it")
        UNKNOWN = "", _("Not assessed")

    visible_organization = "owner"
    shown_by = "title"
    too_many_to_list = True  # forms let them be named (hub.lib.references)

    public_id = PublicIdField(kind="LI")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.PUBLICATION)
    title = TranslatedField(models.CharField, verbose_name=_("title"), max_length=300)
    summary = TranslatedField(models.TextField, verbose_name=_("summary"), blank=True)
    authors = models.CharField(_("authors"), max_length=300, blank=True)
    published = PartialDateField(_("published"))
    languages = models.CharField(
        _("languages"),
        max_length=60,
        blank=True,
        validators=[validate_languages],
        help_text=_("Codes, such as: en, fr"),
    )
    licence = models.CharField(_("licence"), max_length=120, blank=True)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    doi = models.CharField(
        "DOI",
        max_length=120,
        blank=True,
        validators=[
            RegexValidator(
                r"^10\.\d{4,9}/\S+$",
                _("This is no DOI. One begins with 10. and has a slash, such as 10.1787/00f7d7db-en."),
            )
        ],
    )
    isbn = models.CharField("ISBN", max_length=17, blank=True, validators=[validate_isbn])
    strength = models.CharField(
        _("strength of evidence"),
        max_length=12,
        choices=Strength.choices,
        blank=True,
        default="",
        help_text=_("How it knows what it says. It is judged by who reviews it."),
    )
    groups = models.ManyToManyField(Group, verbose_name=_("groups"), blank=True, related_name="library_items")
    organizations = models.ManyToManyField(
        Organization, verbose_name=_("organizations"), blank=True, related_name="library_items"
    )
    issues = models.ManyToManyField(
        Term,
        verbose_name=_("issues"),
        blank=True,
        related_name="library_items",
        limit_choices_to={"scheme": Scheme.ISSUE},
    )
    countries = models.ManyToManyField(Country, verbose_name=_("countries"), blank=True, related_name="library_items")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PUBLISHED, editable=False)
    owner = models.ForeignKey(
        Organization,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="proposed_library_items",
    )  # the organization that proposed it
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ItemQuerySet.as_manager()
    history = HistoricalRecords()
    search_fields = [
        *searchable(*columns("title")),
        *searchable(*columns("summary")),
        *searchable("authors", "file_text"),
    ]

    class Meta:
        ordering = ["-published", "pk"]
        constraints = [
            models.CheckConstraint(
                name="library_kind_known",
                condition=Q(
                    kind__in=[
                        "publication", "tool", "model_law", "prevention_model", "practice", "training", "dataset",
                        "evaluation", "page",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="library_state_known", condition=Q(state__in=["proposed", "returned", "published", "declined"])
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.title)

    def save(self, *args: Any, **options: Any) -> None:
        super().save(*args, **options)
        HarvestRecord.note(self)

    def get_absolute_url(self) -> str:
        return reverse("library:item", args=[self.public_id])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """A proposed or declined item is visible to who proposed it and who reviews it."""
        if viewer.is_secretariat:
            return Q()
        seen = super().visible_condition(viewer)
        if viewer.group_ids:
            shared = cls.groups.through.objects.filter(group_id__in=viewer.group_ids).values("item_id")
            seen |= Q(visibility="group", pk__in=shared)
        taken_in = Q(state=cls.State.PUBLISHED)
        if viewer.organization_ids:
            taken_in |= Q(owner__in=viewer.organization_ids)
        if viewer.led_group_ids:
            # Reviewers must be able to read it, even if later only a group above theirs will see it.
            led = cls.groups.through.objects.filter(group_id__in=viewer.led_group_ids).values("item_id")
            waiting = Q(state__in=[cls.State.PROPOSED, cls.State.RETURNED], pk__in=led)
            return (seen & taken_in) | waiting
        return seen & taken_in

    @property
    def file_text(self) -> str:
        """The text in the files of its versions, for the search by those who may read the item."""
        return "\n".join(text for text in self.editions.values_list("text", flat=True) if text) if self.pk else ""

    @property
    def is_public(self) -> bool:
        return self.visibility == "public" and self.state == self.State.PUBLISHED

    @property
    def waits(self) -> bool:
        return self.state == self.State.PROPOSED


class Edition(models.Model):
    """A version of an item: an address, or an uploaded file."""

    class Text(models.TextChoices):
        NONE = "none", _("has no text that can be searched")
        WAITING = "waiting", _("is being read for the search")
        READY = "ready", _("is found by the search")
        FAILED = "failed", _("could not be read for the search")

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="editions")
    name = models.CharField(
        _("version"), max_length=120, blank=True, help_text=_("Such as: second edition, summary, French version")
    )
    published = PartialDateField(_("published"))
    languages = models.CharField(
        _("languages"),
        max_length=60,
        blank=True,
        validators=[validate_languages],
        help_text=_("Codes, such as: en, fr"),
    )
    url = models.URLField(_("address"), max_length=500, blank=True)
    file = models.FileField(_("file"), upload_to="library", blank=True)
    file_name = models.CharField(max_length=120, blank=True, editable=False)
    media_type = models.CharField(max_length=100, blank=True, editable=False)
    size = models.PositiveBigIntegerField(null=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    text = models.TextField(blank=True, editable=False)
    text_state = models.CharField(max_length=8, choices=Text.choices, default=Text.NONE, editable=False)
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-published", "-added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="edition_has_address_or_file",
                condition=~Q(url="") | ~Q(file=""),
                violation_error_message=_("Give an address or a file."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.file_name or self.url

    def get_absolute_url(self) -> str:
        return self.item.get_absolute_url()

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return is_part_of_visible("item", Item, viewer)


class ItemReview(models.Model):
    """A reviewer's decision about a proposed item, and why."""

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", _("Taken into the library")
        RETURNED = "returned", _("Sent back")
        DECLINED = "declined", _("Declined")

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="library_reviews")
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    reason = models.TextField(_("reason"), max_length=1000)
    at = models.DateTimeField(default=timezone.now)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(name="item_review_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return add_label(self.item, self.get_verdict_display())

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """For who proposed the item and for those who review it."""
        if viewer.is_secretariat:
            return Q()
        led = Item.groups.through.objects.filter(group_id__in=viewer.led_group_ids).values("item_id")
        return Q(item__owner__in=viewer.organization_ids) | Q(item__in=led)


class HarvestRecord(models.Model):
    """The OAI-PMH header of an item that is or was public: it stays when the item is deleted, so that harvesters learn it.

    Whether the record is deleted is determined by the item each time.
    """

    public_id = models.CharField(max_length=16, unique=True)
    item = models.OneToOneField(Item, null=True, on_delete=models.SET_NULL, related_name="harvest_record")
    kind = models.CharField(max_length=20)
    changed_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["changed_at", "pk"]

    def __str__(self) -> str:
        return self.public_id

    @classmethod
    def note(cls, item: Item) -> None:
        """Update the date after an item was saved. Items that were never public have no record."""
        now = timezone.now().replace(microsecond=0)
        values = {"item": item, "kind": item.kind, "changed_at": now}
        if item.is_public:
            cls.objects.update_or_create(public_id=item.public_id, defaults=values)
        else:
            cls.objects.filter(public_id=item.public_id).update(**values)

    @classmethod
    def note_deletion(cls, item: Item) -> None:
        cls.objects.filter(public_id=item.public_id).update(changed_at=timezone.now().replace(microsecond=0))

    @property
    def is_deleted(self) -> bool:
        return self.item is None or not self.item.is_public


class LinkCheck(models.Model):
    """The result of the last check of an address in the library."""

    url = models.URLField(max_length=500, unique=True)
    checked_at = models.DateTimeField()
    problem = models.CharField(max_length=20, blank=True)  # a code of hub.lib.outgoing; empty if it works
    status = models.PositiveSmallIntegerField(null=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    failing_since = models.DateTimeField(null=True)

    class Meta:
        ordering = ["checked_at", "pk"]

    def __str__(self) -> str:
        return self.url
