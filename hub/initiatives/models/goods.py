from __future__ import annotations

from urllib.parse import urlencode

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hub.lib.text import comma_separated
from hub.lib.visibility import Viewer, VisibleQuerySet
from hub.sources.models import Source
from hub.vocabularies.models import Country, Scheme, Term


class ListedGood(models.Model):
    """A good from a country on a published list. A good that is not listed is not known to be free of it."""

    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="listed_goods")
    good = models.ForeignKey(
        Term, on_delete=models.PROTECT, related_name="listings", limit_choices_to={"scheme": Scheme.COMMODITY}
    )
    sector = models.CharField(_("sector in the list"), max_length=60, blank=True)
    child_labour = models.BooleanField(_("child labour"))
    forced_labour = models.BooleanField(_("forced labour"))
    forced_child_labour = models.BooleanField(_("forced child labour"))
    # Not produced so itself, but with an input that is.
    derived = models.BooleanField(_("made with listed inputs"), default=False)
    edition = models.CharField(_("edition"), max_length=20)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="listed_goods")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["country", "good"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "country", "good"], name="good_listed_once_an_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.good} ({comma_separated((self.country, self.edition))})"

    def get_absolute_url(self) -> str:
        wanted = urlencode({"good": self.good.code, "country": self.country.iso3})
        return f"{reverse('initiatives:goods')}?{wanted}"

    @property
    def is_listed_by_inputs_alone(self) -> bool:
        return self.derived and not (self.child_labour or self.forced_labour or self.forced_child_labour)

    @property
    def reasons(self) -> list[str]:
        """The reasons for listing it, in words."""
        text = [
            self._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            for name in ("child_labour", "forced_labour", "forced_child_labour")
            if getattr(self, name)
        ]
        return [*map(str, text), *([str(_("made with listed inputs"))] if self.derived else [])]

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q()
