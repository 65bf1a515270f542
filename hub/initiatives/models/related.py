from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.initiatives.models.initiative import Initiative, PartOfInitiative
from hub.lib.text import add_label


class RelatedActivity(PartOfInitiative):
    """Another activity that a source names by its identifier. It may be imported later, or never: the link is resolved when
    it is shown."""

    class Kind(models.TextChoices):
        """The kinds of IATI."""

        PARENT = "parent", _("Part of")
        CHILD = "child", _("Has as its part")
        SIBLING = "sibling", _("Part of the same programme")
        CO_FUNDED = "co-funded", _("Funded together with")
        THIRD_PARTY = "third-party", _("Also reported by another organization")

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="related")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    value = models.CharField(_("identifier"), max_length=250, db_index=True)

    class Meta:
        ordering = ["kind", "value"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "kind", "value"], name="related_activity_named_once")
        ]

    def __str__(self) -> str:
        return add_label(self.get_kind_display(), self.value)
