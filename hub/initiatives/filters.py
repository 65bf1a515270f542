"""The filters of the list of initiatives: what the address says, and how many initiatives each value has.

Each facet defines once how it filters and which values an initiative has. Pages count those pairs in memory
(facet_index.py); downloads filter in the database (`filter_initiatives`). tests/test_facets.py compares the two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.groups.models import Group
from hub.initiatives.models import FRESH_DAYS, STALE_DAYS, Initiative, Role
from hub.initiatives.text_search import NamedValues, Query, search_keys
from hub.lib.choices import sorting_key
from hub.lib.translated import in_language, interface_codes
from hub.lib.visibility import Viewer
from hub.partners.models import Organization
from hub.vocabularies.models import Country, Region, Scheme, Term

OPTIONS_SHOWN = 60


@dataclass(frozen=True)
class Facet:
    name: str
    label: Any
    condition: Callable[[str], Q]
    pairs: Callable[[], models.QuerySet[Any]]  # rows of (initiative key, value); a value may occur twice
    labels: Callable[[Viewer, list[str]], dict[str, str]]
    # Its values are records with their own visibility: a hidden one is not a value for the viewer.
    guarded: bool = False


@dataclass(frozen=True)
class FacetOptions:
    name: str
    label: Any
    chosen: str
    options: list[tuple[str, str, int]]
    counts: dict[str, int]

    @property
    def chosen_label(self) -> str:
        return next((label for value, label, _ in self.options if value == self.chosen), self.chosen)

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Value, label with the number, and whether it is chosen. Built in Python: a page has hundreds."""
        return [(value, f"{label} ({number})", value == self.chosen) for value, label, number in self.options]


def _term_facet(name: str, field: str, scheme: Scheme) -> Facet:
    def labels(viewer: Viewer, values: list[str]) -> dict[str, str]:
        codes = interface_codes()
        return dict(
            Term.objects.filter(scheme=scheme, code__in=values)
            .values_list("code", in_language("name", codes))
            .order_by()
        )

    through = getattr(Initiative, field).through
    return Facet(
        name,
        scheme.label,
        lambda value: _having(through.objects.filter(term__code=value)),
        lambda: through.objects.values_list("initiative_id", "term__code"),
        labels,
    )


def _having(rows: models.QuerySet[Any]) -> Q:
    return Q(pk__in=rows.values("initiative_id"))


def _choice_facet(name: str, choices: Any) -> Facet:
    return Facet(
        name,
        Initiative._meta.get_field(name).verbose_name,  # type: ignore[union-attr]
        lambda value: Q(**{name: value}),
        lambda: Initiative.objects.order_by().values_list("pk", name),
        lambda viewer, values: {value: str(label) for value, label in choices if value in values},
    )


def _role_facet(name: str, label: Any, roles: Q) -> Facet:
    who = Coalesce(F("organization__slug"), F("named"), output_field=CharField())

    def labels(viewer: Viewer, values: list[str]) -> dict[str, str]:
        seen = Organization.objects.visible_to(viewer).filter(slug__in=values)
        hidden = set(Organization.objects.filter(slug__in=values).values_list("slug", flat=True))
        named = dict(seen.order_by().values_list("slug", in_language("name")))
        return named | {value: value for value in values if value not in hidden and value}

    return Facet(
        name,
        label,
        lambda value: _having(Role.objects.filter(roles).alias(who=who).filter(who=value)),
        lambda: Role.objects.filter(roles).order_by().values_list("initiative_id", who),
        labels,
        guarded=True,
    )


COUNTRIES = Initiative.countries.through.objects
GROUPS = Initiative.groups.through.objects
FRESHNESS = {
    "fresh": _("Confirmed within a year"),
    "ageing": _("Confirmed one to two years ago"),
    "stale": _("Not confirmed for two years"),
    "never": _("Never confirmed"),
}


def _fresh() -> Any:
    today = timezone.localdate()
    return Case(
        When(confirmed_on__isnull=True, then=Value("never")),
        When(confirmed_on__gte=today - timedelta(days=FRESH_DAYS), then=Value("fresh")),
        When(confirmed_on__gte=today - timedelta(days=STALE_DAYS), then=Value("ageing")),
        default=Value("stale"),
        output_field=CharField(),
    )


def _names(model: Any, field: str) -> Callable[[Viewer, list[str]], dict[str, str]]:
    def labels(viewer: Viewer, values: list[str]) -> dict[str, str]:
        rows = model._default_manager.filter(**{f"{field}__in": values})
        rows = rows.visible_to(viewer) if hasattr(rows, "visible_to") else rows
        return dict(rows.order_by().values_list(field, in_language("name", model.name.codes)))

    return labels


def _country_labels(viewer: Viewer, values: list[str]) -> dict[str, str]:
    rows = Country.objects.filter(iso3__in=[value.upper() for value in values])
    return {
        iso3.lower(): name for iso3, name in rows.order_by().values_list("iso3", in_language("name", interface_codes()))
    }


FACETS: dict[str, Facet] = {
    facet.name: facet
    for facet in (
        _term_facet("issue", "issues", Scheme.ISSUE),
        _term_facet("intervention", "interventions", Scheme.INTERVENTION),
        _term_facet("sector", "sectors", Scheme.SECTOR),
        _term_facet("commodity", "commodities", Scheme.COMMODITY),
        Facet(
            "country",
            _("Country"),
            lambda value: _having(COUNTRIES.filter(country__iso3=value.upper())),
            lambda: COUNTRIES.values_list("initiative_id", Lower("country__iso3")),
            _country_labels,
        ),
        Facet(
            "region",
            _("Region"),
            lambda value: _having(COUNTRIES.filter(country__region=value)),
            lambda: COUNTRIES.values_list("initiative_id", "country__region_id"),
            _names(Region, "code"),
        ),
        _term_facet("level", "levels", Scheme.LEVEL),
        _term_facet("stage", "stages", Scheme.STAGE),
        _role_facet("partner", _("Taking part"), ~Q(kind=Role.Kind.FUNDER)),
        _role_facet("funder", _("Funder"), Q(kind=Role.Kind.FUNDER)),
        _choice_facet("kind", Initiative.Kind.choices),
        _choice_facet("status", Initiative.Status.choices),
        Facet(
            "freshness",
            _("Freshness"),
            lambda value: Q(
                pk__in=Initiative.objects.alias(fresh=_fresh()).filter(fresh=value).order_by().values("pk")
            ),
            lambda: Initiative.objects.order_by().values_list("pk", _fresh()),
            lambda viewer, values: {value: str(label) for value, label in FRESHNESS.items() if value in values},
        ),
        Facet(
            "group",
            _("Action group"),
            lambda value: _having(GROUPS.filter(group__slug=value)),
            lambda: GROUPS.values_list("initiative_id", "group__slug"),
            _names(Group, "slug"),
            guarded=True,
        ),
    )
}


def facet_values(parameters: Mapping[str, str]) -> dict[str, str]:
    """Facets in the address, with their values."""
    return {name: value for name in FACETS if (value := (parameters.get(name) or "").strip())}


def is_open(facet: Facet, value: str, viewer: Viewer) -> bool:
    """Whether the viewer may filter by the value. The number of a hidden partner's initiatives would reveal the partner."""
    return not facet.guarded or value in facet.labels(viewer, [value])


def filter_initiatives(
    initiatives: models.QuerySet[Any], parameters: Mapping[str, str], viewer: Viewer
) -> models.QuerySet[Any]:
    """The initiatives that match every parameter of the address; unknown values match nothing."""
    for name, value in facet_values(parameters).items():
        fits = FACETS[name].condition(value) if is_open(FACETS[name], value, viewer) else Q(pk__in=[])
        initiatives = initiatives.filter(fits)
    if text := (parameters.get("q") or "").strip():
        for condition in _with_words(text, viewer):
            initiatives = initiatives.filter(condition)
    return initiatives


def _with_words(text: str, viewer: Viewer) -> list[Q]:
    """A condition for each word that also names a value of a facet, and one for all others (facet_index.py: `with_words`)."""
    query = Query.of(text, NamedValues.read(), viewer)
    conditions = []
    for word, unfinished, values in query.named:
        has_it = Q(pk__in=search_keys(word, unfinished=unfinished))
        for name, value in values:
            has_it |= FACETS[name].condition(value)
        conditions.append(has_it)
    if query.texts or not query.named:
        conditions.append(Q(pk__in=search_keys(query.texts, unfinished=query.texts_unfinished)))
    return conditions


def options_of(
    facet: Facet,
    counts: dict[str, int],
    parameters: Mapping[str, str],
    viewer: Viewer,
    labels_of: Callable[[str, Viewer, list[str]], dict[str, str]],
) -> FacetOptions:
    """The options with most initiatives first; the chosen one is always among them."""
    chosen = (parameters.get(facet.name) or "").strip()
    ranked = sorted(counts, key=lambda value: (-counts[value], value))[:OPTIONS_SHOWN]
    if chosen and chosen not in ranked:
        ranked.append(chosen)
    labels = labels_of(facet.name, viewer, ranked)
    options = [(value, str(labels[value]), counts.get(value, 0)) for value in ranked if value in labels]
    options.sort(key=lambda option: (-option[2], sorting_key(option[1])))
    return FacetOptions(facet.name, facet.label, chosen, options, counts)
