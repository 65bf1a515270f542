"""Likely duplicates, stored in a table so that their page opens at once. Written by the worker, never by a request.

All records are compared each time, because all of them determine which words are rare: comparing the changed ones alone
would depend on the order of the changes. A comparison knows the last event before it; it never overwrites a later one,
and there is nothing to do if nothing that it reads has changed since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django_tasks import task

from hub.events.models import Event, raise_public_version
from hub.exchange.models import Import
from hub.initiatives.models import Initiative, NotTheSame
from hub.lib.translated import columns
from hub.lib.visibility import Viewer
from hub.matching.duplicates import Candidate, DescribedRecord, candidates
from hub.matching.models import Comparison, LikelyPair

READ = {*columns("name"), "starts", "website", "countries"}
TOLD = READ | {"created"}  # the event of an import lists new records under this name
PART = 500


def undecided_pairs(viewer: Viewer) -> QuerySet[LikelyPair]:
    """Those that the viewer may see, most similar first; without merged ones and those found to be different."""
    apart = NotTheSame.objects.filter(one=OuterRef("one"), other=OuterRef("other"))
    pairs: QuerySet[LikelyPair] = LikelyPair.objects.visible_to(viewer).filter(~Exists(apart))
    return pairs


@transaction.atomic
def compare_soon() -> None:
    """Let the worker compare, in the caller's transaction. Many changes wait for one comparison."""
    Comparison.current()
    if Comparison.objects.filter(pk=Comparison.KEY, asked=False).update(asked=True):
        compare_names.enqueue()


@task(backend="background")
def compare_names() -> None:
    compare()


def compare(*, always: bool = False) -> int | None:
    """Compare all records and return the number of pairs; None where nothing changed since the last time."""
    known = Comparison.current()
    Comparison.objects.filter(pk=Comparison.KEY).update(
        asked=False
    )  # first, so that later changes ask for another comparison
    last = Event.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    if not always and known.finished_at and not _something_changed(known.event):
        Comparison.objects.filter(pk=Comparison.KEY, event__lte=last).update(event=last, finished_at=timezone.now())
        return None
    found = candidates(_describe_records())
    _write(found, last)
    return len(found)


def _something_changed(since: int) -> bool:
    kinds = [model._meta.label_lower for model in (Initiative, Import)]
    events = Event.objects.filter(sequence__gt=since, kind__in=kinds).values_list("before", "after")
    return any(not TOLD.isdisjoint({*(before or ()), *(after or ())}) for before, after in events.iterator())


def _describe_records() -> Iterator[DescribedRecord]:
    """All records, including merged ones: after a split their pairs are shown at once."""
    countries: dict[int, set[str]] = defaultdict(set)
    for key, iso3 in Initiative.countries.through.objects.values_list("initiative_id", "country__iso3"):
        countries[key].add(iso3)
    rows = Initiative.objects.order_by("pk").values_list("pk", *columns("name"), "starts", "website")
    for key, *names, starts, website in rows.iterator(chunk_size=5000):
        yield DescribedRecord(key, list(names), frozenset(countries.get(key, ())), starts, website)


@transaction.atomic
def _write(found: list[Candidate], last: int) -> None:
    """Write the differences to the table, without records that were deleted in the meantime."""
    claimed = Comparison.objects.filter(pk=Comparison.KEY, event__lte=last)
    if not claimed.update(event=last, finished_at=timezone.now()):
        return  # a later comparison has written
    wanted = {(pair.one, pair.other): (pair.score, list(pair.reasons)) for pair in found}
    gone, there = [], set()
    for pair in LikelyPair.objects.order_by().iterator(chunk_size=2000):
        if wanted.get((pair.one_id, pair.other_id)) == (pair.score, pair.reasons):
            there.add((pair.one_id, pair.other_id))
        else:
            gone.append(pair.pk)
    for at in range(0, len(gone), PART):
        LikelyPair.objects.filter(pk__in=gone[at : at + PART]).delete()
    new = [pair for pair in wanted if pair not in there]
    for at in range(0, len(new), PART):
        part = new[at : at + PART]
        keys = sorted({key for pair in part for key in pair})
        # Locked, so that none is deleted before its pair is written.
        held = Initiative.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
        alive = set(held.values_list("pk", flat=True))
        LikelyPair.objects.bulk_create(
            LikelyPair(one_id=one, other_id=other, score=wanted[one, other][0], reasons=wanted[one, other][1])
            for one, other in part
            if one in alive and other in alive
        )
    if gone or new:
        raise_public_version()
