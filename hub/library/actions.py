"""Proposing an item, reviewing it, adding versions of it."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record, snapshot
from hub.events.models import Verb
from hub.lib.files import delete_file_on_failure
from hub.lib.searchindex import index_again
from hub.library.models import Edition, Item, ItemReview
from hub.library.tasks import read_words
from hub.partners.models import Organization

MOST_EDITIONS = 30  # of one item


@transaction.atomic
def propose(*, written: Any, owner: Organization, by: Person) -> Item:
    """A partner adds an item; it waits for a review. `written`: a valid form of it."""
    item: Item = written.instance
    item.state, item.owner = Item.State.PROPOSED, owner
    written.save()
    record(Verb.PROPOSED, item, by=by, after=snapshot(item))
    return item


@transaction.atomic
def change_proposal(*, written: Any, by: Person) -> Item:
    """Change what waits; an item that was sent back waits again."""
    item: Item = written.instance
    stood = _lock(item)
    if stood.state not in {Item.State.PROPOSED, Item.State.RETURNED}:
        raise ValidationError(_("This item has been decided on. It can no longer be changed here."))
    before = snapshot(stood)
    item.state = Item.State.PROPOSED
    written.save()
    record(Verb.CHANGED, item, by=by, before=before, after=snapshot(item))
    return item


REVIEW_VERBS = {
    ItemReview.Verdict.ACCEPTED: (Item.State.PUBLISHED, Verb.ACCEPTED),
    ItemReview.Verdict.RETURNED: (Item.State.RETURNED, Verb.RETURNED),
    ItemReview.Verdict.DECLINED: (Item.State.DECLINED, Verb.DECLINED),
}


@transaction.atomic
def review(*, item: Item, verdict: str, reason: str, strength: str, by: Person) -> Item:
    """Decide with a reason. Of two reviewers at once the second reads that it is done."""
    stood = _lock(item)
    if stood.state != Item.State.PROPOSED:
        raise ValidationError(_("Somebody has reviewed this item already. Open it again to see how it stands."))
    state, verb = REVIEW_VERBS[ItemReview.Verdict(verdict)]
    stood.state = state
    if state == Item.State.PUBLISHED:
        stood.strength = strength
    stood.save()
    made = ItemReview.objects.create(item=stood, reviewer=by, verdict=verdict, reason=reason)
    # The reason stays in the review, for the two sides: the record of events is read more widely.
    after = {"state": state, "strength": stood.strength, "review": made.pk}
    record(verb, stood, by=by, before={"state": item.state}, after=after)
    return stood


def add_edition(*, edition: Edition, by: Person) -> Edition:
    """A version with an address or a file; the worker reads the words of the file for the search."""
    with delete_file_on_failure(edition, "file"), transaction.atomic():
        item = _lock(edition.item)
        if item.editions.count() >= MOST_EDITIONS:
            raise ValidationError(_("An item has at most %(limit)s versions.") % {"limit": MOST_EDITIONS})
        if edition.file:
            digest = hashlib.sha256()
            for block in edition.file.chunks():
                digest.update(block)
            edition.sha256, edition.size = digest.hexdigest(), edition.file.size
            if item.editions.filter(sha256=edition.sha256).exists():
                raise ValidationError({"file": _("This very file is here already.")})
            edition.text_state = Edition.Text.WAITING if _has_words(edition) else Edition.Text.NONE
        edition.save()
        # What the file says is not written into the record of events.
        record(Verb.CHANGED, item, by=by, after={"version": str(edition), "sha256": edition.sha256})
        if edition.text_state == Edition.Text.WAITING:
            read_words.enqueue(edition.pk)
    return edition


@transaction.atomic
def remove_edition(*, edition: Edition, reason: str, by: Person) -> None:
    """Take a version away, with its file and its words."""
    item = _lock(edition.item)
    name = str(edition)
    edition.delete()
    index_again(item)
    record(Verb.CHANGED, item, by=by, before={"version": name}, after={"version": ""}, reason=reason)


def _has_words(edition: Edition) -> bool:
    return edition.media_type == "application/pdf" or edition.media_type.startswith("text/")


def _lock(item: Item) -> Item:
    """The item as it stands now; until the end of the transaction nobody else decides on it."""
    return Item.objects.select_for_update().get(pk=item.pk)
