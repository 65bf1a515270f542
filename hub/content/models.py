from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class LoadedRecord(models.Model):
    """What the loader wrote last for one record of the content files.

    A value that still equals what was loaded may be updated from the files; one that differs was edited by a person and is
    left alone; a record that a person deleted is not created again.
    """

    key = models.CharField(max_length=160, unique=True)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.BigIntegerField()
    values = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["content_type", "object_id"], name="loaded_record_once")]

    def __str__(self) -> str:
        return self.key


class Loading(models.Model):
    """The content files as they were loaded last: while they do not change, nothing is read again."""

    fingerprint = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.fingerprint
