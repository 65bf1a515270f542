from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.lib.ids import PublicIdField
from hub.lib.partialdate import PartialDateField
from hub.lib.translated import Text, TranslatedField, as_text, columns


class Source(models.Model):
    """A page, document or file with statements, and when it was read."""

    class Kind(models.TextChoices):
        PRIMARY = "primary", _("the publisher’s own page")
        MIRROR = "mirror", _("a copy on another site")
        NEWS = "news", _("a news item or third page that quotes the source")
        FILE = "file", _("a data file")

    public_id = PublicIdField(kind="SO")
    # A file has no address; it is identified by its title.
    url = models.URLField(_("address"), max_length=500, unique=True, null=True, blank=True)
    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    published = PartialDateField(_("published"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.PRIMARY)
    read_on = models.DateField(_("read on"), null=True, blank=True)

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(
                fields=["title"], condition=Q(url__isnull=True), name="source_without_address_known_by_title"
            )
        ]

    def __str__(self) -> str:
        return self.title


class CitedSource(NamedTuple):
    """Of a source what pages show; they cite dozens."""

    pk: int
    url: str | None
    title: str
    publisher: str
    published: str
    kind: str
    read_on: date | None


class ShownStatement(NamedTuple):
    """A statement as pages show it, without the record that it is about."""

    source: CitedSource
    field: str
    said_on: str
    file: str
    file_hash: str
    texts: tuple[str, ...]  # in each language of content

    @property
    def says(self) -> Text:
        return as_text(self.texts)


class StatementQuerySet(models.QuerySet["Statement"]):
    def about(self, records: Iterable[models.Model]) -> dict[tuple[str, int], list[ShownStatement]]:
        """What is stated about many records at once, by (label, key): one query, whatever the number of records and kinds."""
        wanted = {(ContentType.objects.get_for_model(record).pk, record.pk): key_of(record) for record in records}
        if not wanted:
            return {}
        kinds, keys = {kind for kind, _ in wanted}, {key for _, key in wanted}
        # A few too many where kinds share keys: a condition for each kind would take Django longer to build.
        near = self.filter(content_type__in=kinds, object_id__in=keys)
        source = [f"source__{name}" for name in CitedSource._fields]
        own = ("content_type", "object_id", "field", "said_on", "file", "file_hash")
        found: dict[tuple[str, int], list[ShownStatement]] = defaultdict(list)
        for kind, key, field, said_on, file, file_hash, *others in near.values_list(*own, *source, *columns("says")):
            if (kind, key) in wanted:
                cited, texts = CitedSource(*others[: len(source)]), tuple(others[len(source) :])
                found[wanted[kind, key]].append(ShownStatement(cited, field, said_on, file, file_hash, texts))
        return found


class Statement(models.Model):
    """What one source states about a record: about one field, or, without a field, about the record as a whole."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.BigIntegerField()
    record = GenericForeignKey()
    field = models.CharField(_("field"), max_length=60, blank=True)
    says = TranslatedField(models.TextField, verbose_name=_("what the source says"), blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="statements")
    said_on = PartialDateField(_("date of the statement"))
    # The file of the statement; empty where a person entered it here.
    file = models.CharField(_("file"), max_length=255, blank=True, editable=False)
    file_hash = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True, editable=False)

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["field", "said_on", "pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="statement_of_record")]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "field", "source", "says_en"], name="statement_said_once"
            ),
            models.CheckConstraint(name="statement_about_field_says_something", condition=Q(field="") | ~Q(says_en="")),
        ]

    def __str__(self) -> str:
        said = self.says or self.field
        return f"{self.source}: {said}" if said else str(self.source)


def key_of(record: models.Model) -> tuple[str, Any]:
    """The key under which `about` files a record's statements."""
    return record._meta.model_name or "", record.pk
