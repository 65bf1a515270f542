from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from hub.initiatives.models.initiative import Initiative


class Merge(models.Model):
    """What a record took over from one that was merged into it, so that a split restores both as they were.

    `taken` has `fields` {name: [before, after]}, `links` {name: keys added}, `added` {part: {key: row}} and `removed`
    {part: {key: row}}, where a row is the values of its columns.
    """

    kept = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="+")
    gone = models.OneToOneField(Initiative, on_delete=models.CASCADE, related_name="+")
    taken = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    def __str__(self) -> str:
        return f"{self.gone} → {self.kept}"
