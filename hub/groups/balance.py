"""Who is there and who is missing, by constituency and region: of a group, a meeting, a comment round, the authors of a plan.

One answer for all four. To those outside the group no count below five is told, and none that would give one away. Members,
those present and authors are named in public lists; who commented is not (docs/decisions/0016).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.events.content import get_or_make_content
from hub.groups.membership import leading_organizations, visible_members
from hub.groups.models import Group, Office, Participation
from hub.lib.choices import by_name
from hub.lib.components import Bar, Part
from hub.lib.visibility import Viewer, has_any
from hub.partners.models import Constituency, Organization
from hub.vocabularies.models import Region

SMALLEST = 5  # smaller counts are for the group alone
WORLD = "001"
SHOWN_SILENT = 60


@dataclass(frozen=True)
class BalanceRow:
    """One constituency or region. `number` is None where it is not told; `members` where nobody is expected."""

    name: str
    number: int | None
    members: int | None = None
    href: str = ""

    @property
    def words(self) -> str:
        if self.number is None:
            return _("not shown")
        if self.members is None:
            return str(self.number)
        return _("%(heard)s of %(members)s") % {"heard": self.number, "members": self.members}


@dataclass
class Balance:
    """`silent` and `absent` are whom to invite: members that were not there, and those of whom the group has none."""

    constituencies: list[BalanceRow] = field(default_factory=list)
    regions: list[BalanceRow] = field(default_factory=list)
    silent: list[Any] = field(default_factory=list)
    absent: list[tuple[str, str]] = field(default_factory=list)
    number: int | None = None
    more_silent: int = 0
    is_listed: bool = False  # those counted are named on a page that the reader may open

    def __bool__(self) -> bool:
        return bool(self.constituencies)

    @property
    def hides(self) -> bool:
        return any(row.number is None for row in (*self.constituencies, *self.regions))

    @property
    def bars(self) -> list[Bar]:
        return bars_of(self.constituencies)

    @property
    def meters(self) -> list[tuple[str, str, list[Part]]]:
        """Name, words and parts of each constituency; silence is hatched."""
        return [
            (row.name, row.words, [Part("now", row.number or 0), Part("none", (row.members or 0) - (row.number or 0))])
            for row in self.constituencies
        ]


def bars_of(rows: Iterable[BalanceRow]) -> list[Bar]:
    rows = list(rows)
    most = max((row.number or 0 for row in rows), default=0)
    return [
        Bar(row.name, row.number or 0, most, row.words if row.number is None else "", fill="now")
        for row in rows
    ]  # fmt: skip


def is_inside(viewer: Viewer, group_id: int | None) -> bool:
    """Whether the reader belongs to those who may know each count. With no group, to the Alliance."""
    if viewer.is_secretariat or group_id is None:
        return viewer.is_partner
    return group_id in viewer.group_ids or group_id in viewer.led_group_ids


def suppress_small(counts: list[int]) -> list[int | None]:
    """The counts that may be told of a line whose sum may be known. A small one is left out, and with it so many of the
    next larger ones that neither it nor what is hidden together can be had by subtraction."""
    hidden = [0 < count < SMALLEST for count in counts]
    if any(hidden):
        # A sum that can be had by subtraction must not tell: two hidden counts that make two are one each.
        for place in sorted(range(len(counts)), key=lambda one: counts[one]):
            if sum(count for count, one in zip(counts, hidden, strict=True) if one) >= 2 * SMALLEST:
                break
            hidden[place] = hidden[place] or counts[place] > 0
    return [None if one else count for count, one in zip(counts, hidden, strict=True)]


def balance_of(
    *,
    present: Iterable[int],
    viewer: Viewer,
    group: Group | None,
    members: Iterable[int] | None = None,
    exempt: Iterable[int] = (),
    is_listed: bool = False,
    known: list[Body] | None = None,
) -> Balance:
    """`present`: keys of the organizations that are there, took part, wrote; `members`: of those who could have; `exempt`:
    of those who are not asked, since they ask. Three queries, however many there are. Organizations that the reader may
    not know of are not counted; `known`: those that he may know of, where they have been read."""
    there = set(present)
    expected = None if members is None else set(members) | there
    inside = is_inside(viewer, group.pk if group else None)
    seen: QuerySet[Any] = Organization.objects.visible_to(viewer).filter(pk__in=there | (expected or set()))
    found = _bodies(seen) if known is None else known
    if not any(one.key in there for one in found) and not (inside and expected):
        return Balance()
    continents = get_or_make_content("continents", make=_continents)
    made = Balance(is_listed=is_listed)
    by_constituency = [(value, str(label)) for value, label in Constituency.choices]
    by_region = [*continents.names.items(), ("", _("international"))]
    for name, choices, key_of in (
        ("constituencies", by_constituency, lambda one: one.constituency),
        ("regions", by_region, lambda one: continents.of.get(one.region or "", "")),
    ):
        here = Counter(key_of(one) for one in found if one.key in there)
        asked = None if expected is None or not inside else Counter(key_of(one) for one in found if one.key in expected)
        setattr(made, name, _rows(choices, here, asked, inside))
    total = sum(one.key in there for one in found)
    made.number = total if inside or not made.hides else None
    if inside:
        made.absent = _missing_constituencies(found, by_constituency)
        silent = {one.key for one in found} & ((expected or set()) - there - set(exempt))
        made.more_silent = max(len(silent) - SHOWN_SILENT, 0)
        if silent:
            named = Organization.objects.filter(pk__in=silent).order_by("name_en", "pk")[:SHOWN_SILENT]
            made.silent = by_name(named)
    return made


class Body(NamedTuple):
    """Of an organization what is counted."""

    key: int
    constituency: str
    region: str | None


def _bodies(organizations: QuerySet[Any]) -> list[Body]:
    rows = organizations.order_by("pk").values_list("pk", "constituency", "country__region")
    return [Body(*row) for row in rows]


def _rows(
    choices: list[tuple[str, str]], here: Counter[str], asked: Counter[str] | None, inside: bool
) -> list[BalanceRow]:
    filled = [(value, name) for value, name in choices if here[value] or (asked and asked[value])]
    counts: list[int | None] = [here[value] for value, _name in filled]
    if not inside:
        counts = suppress_small([here[value] for value, _name in filled])
    return [
        BalanceRow(name, count, asked[value] if asked is not None else None)
        for (value, name), count in zip(filled, counts, strict=True)
    ]


def _missing_constituencies(found: list[Body], choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The constituencies of which there is nobody at all, with the partners that could be asked."""
    known = {one.constituency for one in found}
    page = reverse("partners:partners")
    return [(name, f"{page}?constituency={value}") for value, name in choices if value not in known]


@dataclass(frozen=True)
class Continents:
    names: dict[str, str]
    of: dict[str, str]  # by region


def _continents() -> Continents:
    """The regions just below the world, and to which of them each region belongs. One query."""
    regions = {region.pk: region for region in Region.objects.order_by("code")}
    names = {
        key: str(region.name) for key, region in regions.items() if region.parent_id in {None, WORLD} and key != WORLD
    }

    def up(key: str) -> str:
        seen: set[str] = set()
        while key not in names and key not in seen and regions[key].parent_id in regions:
            seen.add(key)
            key = regions[key].parent_id or ""
        return key

    return Continents(names, {key: up(key) for key in regions})


def bodies_of_group(group: Group, viewer: Viewer, present: Iterable[Office] | None = None) -> list[Body]:
    """The members of a group that the viewer may see, as far as he may know of them: what `visible_members` finds, in one flat
    query. `present`: the offices that are held today, where the page has read them."""
    held: Any = Office.objects.on().filter(group=group, organization__isnull=False).order_by().values("organization")
    if present is not None:
        held = {office.organization_id for office in present if office.organization_id}
    taking_part = Q(pk__in=held)
    if present is None or has_any(group.participations):
        taking_part |= Q(pk__in=Participation.objects.active().filter(group=group).order_by().values("organization"))
    return _bodies(Organization.objects.visible_to(viewer).filter(taking_part))


def balance_of_bodies(group: Group, viewer: Viewer, members: list[Body]) -> Balance:
    keys = [member.key for member in members]
    return balance_of(present=keys, viewer=viewer, group=group, is_listed=True, known=members)


def balance_of_group(group: Group, viewer: Viewer) -> Balance:
    """The members whom the viewer may know of."""
    return balance_of_bodies(group, viewer, bodies_of_group(group, viewer))


def balance_among_members(group: Group, present: Iterable[int], viewer: Viewer) -> Balance:
    """Those who were there of all members; who leads the group is not missed."""
    members = visible_members(group, viewer).values_list("pk", flat=True)
    leading = leading_organizations(group.pk).values_list("pk", flat=True)
    return balance_of(present=present, viewer=viewer, group=group, members=members, exempt=leading, is_listed=True)
