"""The index of initiatives in memory (facet_index.py), updated from the record of events.

Events are written in the order of commits. What a person saved is in the index by the next request, in every process; what
imports wrote on a large site follows some seconds later: a background thread adds a few hundred initiatives at a time.
"""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import date

from django.db import DatabaseError, connection, models, transaction
from django.db.models import Max
from django.utils import timezone

from hub.events.models import Event, raise_public_version
from hub.initiatives.facet_index import FacetIndex
from hub.initiatives.index_changes import Changes, changes_since
from hub.initiatives.index_file import load_index, path_of_index, save_index
from hub.initiatives.index_rows import read_pairs, read_rows
from hub.initiatives.models import Initiative
from hub.lib.interpreter import frequent_switches
from hub.lib.translated import language_codes
from hub.lib.visibility import STRANGER

logger = logging.getLogger(__name__)
LARGE_SITE = 20_000  # initiatives; with fewer, reading everything is fast enough not to be noticed
AT_ONCE = 200  # events and changed initiatives that a request of a large site processes itself
MOST_AT_ONCE = 5000  # changed initiatives; if people changed more than that, the thread processes them as well
CHUNK = 250  # initiatives that the thread processes at once, while readers wait for the interpreter
REST = 1.0  # pause, as a multiple of the time that the work took
SAVE_AFTER = 1000  # events


def current_index() -> FacetIndex:
    """The index as of the last event; on a large site without what imports wrote in the last seconds."""
    global _index, _saved_to
    with _lock:
        if not _is_read(_index) and not connection.in_atomic_block:
            loaded = load_index()
            if loaded is not None and not _misses_something(loaded):
                _index, _saved_to = loaded, loaded.event[0]
        _index = _bring_up_to_date(_index)
        return _index


def drop_index() -> None:
    """Drop everything, for tests that go back in time."""
    global _index
    with _lock:
        _index = FacetIndex()


def save_if_old() -> None:
    """Write the index of a large site to disk, unless the one there is recent enough."""
    global _saved_to
    index = _index
    if len(index.keys) < LARGE_SITE or (index.event[0] - _saved_to < SAVE_AFTER and path_of_index().exists()):
        return
    if save_index(index):
        _saved_to = index.event[0]


def _is_read(index: FacetIndex) -> bool:
    return index.event[0] >= 0


def _last_event() -> tuple[int, str]:
    return Event.objects.order_by("-sequence").values_list("sequence", "hash").first() or (0, "")


def _bring_up_to_date(index: FacetIndex) -> FacetIndex:
    last, today = _last_event(), timezone.localdate()
    if last == index.event and index.day == today:
        return index
    if not _is_read(index) or not _is_of_this_database(index):
        return _read_everything(last, today)
    if index.day != today:
        index = replace(index, day=today).without_caches().with_facet("freshness", read_pairs("freshness", None))
    is_large = len(index.keys) >= LARGE_SITE and not connection.in_atomic_block
    if not is_large or last[0] - index.event[0] <= AT_ONCE:
        changes = changes_since(index.event[0])
        if changes.keys is not None and len(changes.keys) <= (AT_ONCE if is_large else len(index.keys) // 2 + AT_ONCE):
            made = replace(_with_changes(index, changes), event=last, own_changes_to=last[0])
            return _read_everything(last, today) if _misses_something(made) else made
        if not is_large:
            return _read_everything(last, today)
    since = max(index.own_changes_to, index.event[0])
    if last[0] > since:
        changes = changes_since(since, bulk=False)
        if changes.keys is not None and len(changes.keys) > MOST_AT_ONCE:
            changes = replace(changes, keys=set())
        index = replace(_with_changes(index, changes), own_changes_to=last[0])
    _start_to_catch_up()
    return index


def _is_of_this_database(index: FacetIndex) -> bool:
    return index.event[0] == 0 or Event.objects.filter(sequence=index.event[0], hash=index.event[1]).exists()


def _read_everything(last: tuple[int, str], today: date) -> FacetIndex:
    return replace(FacetIndex().with_rows(read_rows(None)), event=last, own_changes_to=last[0], day=today)


def _with_changes(index: FacetIndex, changes: Changes) -> FacetIndex:
    if changes.others:
        index = index.without_caches()
    if changes.keys:
        index = index.without(changes.keys).with_rows(read_rows(sorted(changes.keys)))
    elif changes.others:
        index = replace(index, hits={}, hits_in_names={})
    return index.compact() if index.is_crowded else index


def _misses_something(index: FacetIndex) -> bool:
    """Whether something was written without an event. While others write, the numbers belong to different moments: the next
    request checks again."""
    there = Initiative.objects.aggregate(newest=Max("pk"), number=models.Count("pk"))
    living = index.keys[index.alive]
    is_equal = there["number"] == len(living) and (there["newest"] or 0) == (living.max() if len(living) else 0)
    return not is_equal and _last_event() == index.event


def _start_to_catch_up() -> None:
    global _is_catching_up
    if not _is_catching_up and time.monotonic() >= _next_time:
        _is_catching_up = True
        threading.Thread(target=_catch_up_in_thread, name="initiatives", daemon=True).start()


def _catch_up_in_thread() -> None:
    global _is_catching_up, _next_time
    began = time.monotonic()
    try:
        with frequent_switches():
            _catch_up()
            save_if_old()
    except DatabaseError:
        logger.exception("The initiatives could not be read anew; the next request tries again.")
    finally:
        _next_time = time.monotonic() + REST * (time.monotonic() - began)
        _is_catching_up = False
        connection.close()


def _catch_up() -> None:
    """Process everything up to the last event in the background, and invalidate the pages rendered in the meantime: they
    are cached as pages of the last event, but show fewer initiatives."""
    _bring_in_everything()
    # Where nothing can be written, cached pages expire by the clock.
    with suppress(DatabaseError), transaction.atomic():
        raise_public_version()


def _bring_in_everything() -> None:
    global _index
    index, last = _index, _last_event()
    changes = changes_since(index.event[0])
    if changes.keys is None or len(changes.keys) > max(MOST_AT_ONCE, len(index.keys) // 2):
        _replace_everything(index)
        return
    keys = sorted(changes.keys)
    for start in range(0, len(keys), CHUNK):
        began = time.thread_time()
        if not _bring_in(keys[start : start + CHUNK], index.origin):
            return
        time.sleep(REST * (time.thread_time() - began))
    with _lock:
        if _index.origin is not index.origin:
            return
        made = _index.without_caches() if changes.others else _index
        if made.event[0] < last[0]:
            made = replace(made, event=last, own_changes_to=max(made.own_changes_to, last[0]))
        _index = made
    if _misses_something(_index):
        _replace_everything(_index)


def _bring_in(keys: list[int], origin: object) -> bool:
    """Add initiatives as they are now, unless the index was dropped or replaced in the meantime."""
    global _index
    while True:
        before = _index.own_changes_to
        rows = read_rows(keys)  # in the background, without the lock
        with _lock:
            if _index.origin is not origin:
                return False
            if _index.own_changes_to == before:  # otherwise somebody may have saved one of them after it was read
                made = _index.without(keys).with_rows(rows)
                _index = made.compact() if made.is_crowded else made
                return True


def _replace_everything(index: FacetIndex) -> None:
    """Read everything in the background, while readers use the old index with what people save. Changes after the event of
    the new index are processed in the next request."""
    global _index
    made = _read_everything(_last_event(), timezone.localdate())
    made.visible_to(STRANGER)
    for language in range(len(language_codes())):
        made.order(language)
    with _lock:
        if _index.origin is index.origin:
            _index = made


_index = FacetIndex()
_lock = threading.Lock()
_is_catching_up = False
_next_time = 0.0
_saved_to = -SAVE_AFTER
