from __future__ import annotations

from collections import defaultdict
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.lib.visibility import Viewer


class Verb(models.TextChoices):
    """What can happen to a record, one word each; pages make sentences of them."""

    CREATED = "created", _("added")
    CHANGED = "changed", _("changed")
    DELETED = "deleted", _("deleted")
    APPLIED = "applied", _("applied to join")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    RETURNED = "returned", _("returned")
    LEFT = "left", _("left")
    PAUSED = "paused", _("paused")
    RESUMED = "resumed", _("resumed")
    COMMENTED = "commented", _("commented on")
    SHARED = "shared", _("shared")
    SUBMITTED = "submitted", _("submitted")
    APPROVED = "approved", _("approved")
    REVIEWED = "reviewed", _("reviewed")
    ADOPTED = "adopted", _("adopted")
    SUPERSEDED = "superseded", _("superseded")
    REPORTED = "reported", _("reported")
    CONFIRMED = "confirmed", _("confirmed")
    MERGED = "merged", _("merged")
    SPLIT = "split", _("split")
    IMPORTED = "imported", _("imported")
    UNDONE = "undone", _("took back")
    CONSULTED = "consulted", _("opened a comment round on")
    CLOSED = "closed", _("closed")
    REMINDED = "reminded", _("sent a reminder about")
    REVISED = "revised", _("revised")
    REPLIED = "replied", _("replied to")
    ANSWERED = "answered", _("said what became of")
    PROPOSED = "proposed", _("proposed")
    AMENDED = "amended", _("amended")
    WAIVED = "waived", _("waived a rule for")
    MOVED = "moved", _("moved")
    DROPPED = "dropped", _("dropped")
    CARRIED_OVER = "carried_over", _("carried over")
    LOCKED = "locked", _("locked")
    REGISTERED = "registered", _("registered")
    UNLOCKED = "unlocked", _("lifted the lock on")
    ESCALATED = "escalated", _("told others of the delay of")
    EXCEPTED = "excepted", _("made an exception to the lock on")
    COMPUTED = "computed", _("computed")
    FAILED = "failed", _("could not compute")
    CANCELLED = "cancelled", _("cancelled")
    LOADED = "loaded", _("loaded from the built-in content")


LEAST_READ, MOST_READ = 50, 5000  # events read in one query while looking for those that the reader may see


class EventQuerySet(models.QuerySet["Event"]):
    def latest_open_to(self, viewer: Viewer, number: int, *, before: int | None = None) -> list[Event]:
        """The latest events that the viewer may see, at most `number`, before a place in the record.

        An event is as visible as the record it is about; events of deleted records are for the secretariat. Few rows are read,
        and only records of their kinds are looked up, however long the record of events is.
        """
        events = self.order_by("-sequence")
        open_keys: list[int] = []
        size = max(2 * number, LEAST_READ)
        while len(open_keys) < number:
            rows = events if before is None else events.filter(sequence__lt=before)
            read = list(rows.values_list("pk", "sequence", "kind", "object_id")[:size])
            known = {(kind, key) for _, _, kind, key in read}
            # The secretariat reads of everything but records that say themselves that they are kept from it.
            asked = {(kind, key) for kind, key in known if not viewer.is_secretariat or _is_kept_from_secretariat(kind)}
            known = (known - asked) | _open_records(asked, viewer)
            open_keys += [pk for pk, _, kind, key in read if (kind, key) in known]
            if len(read) < size:
                break
            before, size = read[-1][1], min(4 * size, MOST_READ)
        found = events.filter(pk__in=open_keys[:number])
        return list(found.select_related("actor") if viewer.is_partner else found)  # others are not told who did it

    def about(self, record: models.Model) -> Self:
        return self.filter(kind=record._meta.label_lower, object_id=record.pk)


def _is_kept_from_secretariat(kind: str) -> bool:
    return bool(getattr(apps.get_model(kind), "kept_from_secretariat", False))


def _open_records(records: set[tuple[str, int]], viewer: Viewer) -> set[tuple[str, int]]:
    """Those of the records, given by kind and key, that are there and open to the viewer."""
    keys: dict[str, list[int]] = defaultdict(list)
    for kind, key in records:
        keys[kind].append(key)
    found: set[tuple[str, int]] = set()
    for kind in keys:
        model: Any = apps.get_model(kind)
        if condition := getattr(model, "visible_condition", None):
            seen = model._default_manager.filter(condition(viewer), pk__in=keys[kind])
            found |= {(kind, key) for key in seen.order_by().values_list("pk", flat=True)}
    return found


class Event(models.Model):
    """One action. Rows are never changed or deleted: the database refuses it, and each row's hash includes the one before."""

    sequence = models.BigIntegerField(unique=True, editable=False)
    at = models.DateTimeField(default=timezone.now, db_index=True, editable=False)
    # The key outlives the person: deleting an account must not change what is hashed.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="events",
        editable=False,
    )
    verb = models.CharField(max_length=20, choices=Verb.choices, editable=False)
    kind = models.CharField(max_length=60, editable=False)
    object_id = models.BigIntegerField(editable=False)
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder, editable=False)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder, editable=False)
    reason = models.TextField(blank=True, editable=False)
    previous_hash = models.CharField(max_length=64, editable=False)
    hash = models.CharField(max_length=64, unique=True, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-sequence"]
        indexes = [models.Index(fields=["kind", "object_id", "sequence"], name="event_of_record")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb} {self.kind} {self.object_id}"

    def model(self) -> type[models.Model]:
        return apps.get_model(self.kind)

    def get_verb_display(self) -> str:  # type: ignore[no-redef]
        """Django's own translates every choice in order to find one, and lists show many events."""
        return str(Verb(self.verb).label)

    def changes(self) -> list[tuple[str, Any, Any]]:
        """Field, before and after, for each field that differs."""
        before, after = self.before or {}, self.after or {}
        return [
            (name, before.get(name), after.get(name))
            for name in sorted(before.keys() | after.keys())
            if before.get(name) != after.get(name)
        ]


class PublicVersion(models.Model):
    """One row counts changes of public pages that write no event: comparisons by the worker, built-in figures and crises that are
    renewed, words of files that have been read, a review that ends with its last day. Another one names the state of loaded content (hub/events/content.py)."""

    number = models.BigIntegerField(default=0, editable=False)

    def __str__(self) -> str:
        return str(self.number)


def raise_public_version() -> None:
    """Invalidate cached public pages after a change without an event, in the same transaction."""
    PublicVersion.objects.bulk_create([PublicVersion(pk=1)], ignore_conflicts=True)
    PublicVersion.objects.filter(pk=1).update(number=models.F("number") + 1)


def public_version() -> str:
    """The version of public pages: the number of the last event, and of changes without one. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT MAX(sequence) FROM events_event), (SELECT number FROM events_publicversion WHERE id = 1)"
        )
        last_event, changes = cursor.fetchone()
    return f"{last_event or 0}.{changes or 0}"


class FormerName(models.Model):
    """A name that was part of a permanent address. It redirects to the record for ever and is never given to another one.

    `scope` is the key of the record within which names are unique, 0 where they are unique everywhere.
    """

    kind = models.CharField(max_length=60, editable=False)
    scope = models.BigIntegerField(default=0, editable=False)
    name = models.CharField(max_length=100, editable=False)
    object_id = models.BigIntegerField(editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "scope", "name"], name="former_name_leads_to_one_record")
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.kind} {self.object_id}"
