"""Acts of ratification by source, with contradictions in their order and between sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from evidence.lawgap import Act, Standing, Step, order_warnings, standing_on

from hub.law.models import Edition, Ratification
from hub.lib.partialdate import first_day, last_day

STANDINGS: dict[Standing, Promise] = {
    Standing.PARTY: _("party"),
    Standing.SIGNATORY: _("signed, not bound"),
    Standing.WITHDRAWN: _("withdrawn"),
    Standing.NONE: _("no act recorded"),
    Standing.UNKNOWN: _("not known"),
}
WARNINGS: dict[str, Promise] = {
    "A signature follows an act that binds already.": _("A signature follows an act that binds already."),
    "Accession follows a signature; who signed would ratify.": _(
        "Accession follows a signature; who signed would ratify."
    ),
    "Ratification without a signature before it.": _("Ratification without a signature before it."),
    "Withdrawal of a country that was not bound.": _("Withdrawal of a country that was not bound."),
    "A second act that binds.": _("A second act that binds."),
}


@dataclass
class SourceActs:
    """What one edition says about one country and treaty."""

    edition: Edition
    acts: list[Ratification] = field(default_factory=list)
    declarations: list[Ratification] = field(default_factory=list)
    knows_none: Ratification | None = None  # it names the country and knows of no act

    @property
    def steps(self) -> list[Step]:
        return [
            Step(Act(one.act), first_day(one.on), last_day(one.on)) if one.on else Step(Act(one.act))
            for one in self.acts
        ]

    @property
    def _standing(self) -> Standing:
        return standing_on(timezone.localdate(), self.steps)

    @property
    def standing(self) -> Promise:
        return STANDINGS[self._standing]

    @property
    def is_party(self) -> bool:
        return self._standing == Standing.PARTY

    @property
    def warnings(self) -> list[Promise]:
        """Lists with one year for each country have no kinds of acts, so their order means nothing."""
        if self.edition.publisher != "untc":
            return []
        return [WARNINGS[text] for text in order_warnings(self.steps)]

    @property
    def declared_age(self) -> int | None:
        return next((one.declared_age for one in self.acts if one.declared_age is not None), None)

    @property
    def reporting(self) -> str:
        return next((one.reporting for one in self.acts if one.reporting), "")

    @property
    def binding_year(self) -> str:
        """The year of the first act that binds."""
        return next((one.on[:4] for one in sorted(self.acts, key=lambda one: one.on) if one.is_binding and one.on), "")

    @property
    def unbound_until(self) -> str:
        """The last year of which it says that the country was not bound: in so many words, or because a depositary's table
        names only acts that do not bind."""
        if self.binding_year:
            return ""
        if self.knows_none:
            return self.knows_none.on[:4]
        return str(self.edition.year) if self.edition.publisher in ("ilo", "untc") and self.acts else ""


@dataclass
class TreatyHistory:
    sources: list[SourceActs]

    @property
    def _years(self) -> set[str]:
        """The years in which the country was bound, one for each source that says when."""
        return {one.binding_year for one in self.sources if one.binding_year}

    @property
    def contradicts(self) -> bool:
        """Whether two sources give different years for the act that binds, or one says that there was none in such a year."""
        denied = max((one.unbound_until for one in self.sources), default="")
        return len(self._years) > 1 or any(year <= denied for year in self._years)

    @property
    def is_missed(self) -> bool:
        """Whether an edition of the year in which another source says that the country was bound, or a later one, does not say
        so, because its data end before."""
        silent = [one.edition.year for one in self.sources if one.knows_none and not one.binding_year]
        return not self.contradicts and any(int(year) <= last for year in self._years for last in silent)

    @property
    def differs(self) -> bool:
        return self.contradicts or self.is_missed

    @property
    def declared_ages(self) -> list[int]:
        """What the sources say that the country declared; empty where none does."""
        return sorted({one.declared_age for one in self.sources if one.declared_age is not None})

    @property
    def reporting(self) -> list[str]:
        return sorted({one.reporting for one in self.sources if one.reporting})


def acts_by_source(rows: Iterable[Ratification]) -> TreatyHistory:
    """The acts of one country and one treaty."""
    found: dict[int, SourceActs] = {}
    for one in rows.select_related("edition__source") if hasattr(rows, "select_related") else rows:
        here = found.setdefault(one.edition_id, SourceActs(one.edition))
        if one.act == Ratification.Act.NONE:
            here.knows_none = one
        else:
            (here.declarations if one.act == Ratification.Act.DECLARATION else here.acts).append(one)
    order = defaultdict(lambda: 9, {"ilo": 0, "untc": 1, "wpd": 2, "scorecard": 3})
    return TreatyHistory(sorted(found.values(), key=lambda one: (order[one.edition.publisher], -one.edition.year)))
