"""Under whose name a file may be imported, and how much a person may send in a day."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.accounts.models import Person
from hub.exchange.importing.start import source_named
from hub.exchange.models import Import
from hub.lib.text import bare
from hub.lib.visibility import Viewer
from hub.partners.models import FocalPoint, Organization
from hub.sources.models import Source

DAY = timedelta(days=1)
OPEN_AT_ONCE = 10  # imports of a person that wait or run, of the last day
BYTES_OF_PERSON = 500_000_000  # a day
BYTES_OF_ORGANIZATION = 1_000_000_000


def source_for(viewer: Viewer, name: str) -> Source:
    """The source that a file is imported under. An organization that sends its own data is the source itself; for the data
    of others the source says who sent it, so that nobody can speak in another's name. The secretariat may name any."""
    if viewer.is_secretariat:
        return source_named(name)
    own = list(Organization.objects.filter(pk__in=viewer.organization_ids).order_by("pk"))
    for organization in own:
        if bare(name) in {bare(text) for text in (organization.name_en, organization.name_fr, organization.name_es)}:
            return source_named(organization.name_en or name)
    acting = next((one for one in own if one.pk == viewer.acting_for_id), own[0] if len(own) == 1 else None)
    with translation.override("en"):  # it is stored, so it does not depend on the language of the sender
        mark = f" (sent by {acting or f'person {viewer.person_id}'})"
    return source_named(name if name.endswith(mark) else name[: 300 - len(mark)] + mark)


def check_quota(person: Person, viewer: Viewer, size: int) -> None:
    """Refuse a file beyond what the person or her organization may send in a day. Runs in the transaction that stores the
    import; the person is locked, so that two files at the same time are counted one after the other."""
    if viewer.is_secretariat:
        return
    Person.objects.select_for_update().get(pk=person.pk)
    today = Import.objects.filter(started_at__gte=timezone.now() - DAY)
    own = today.filter(started_by=person)
    if own.filter(state__in=[Import.State.WAITING, Import.State.RUNNING]).count() >= OPEN_AT_ONCE:
        raise ValidationError(
            ngettext(
                "You have %(number)d import that is not finished. Finish it, or wait a day, before you send another file.",
                "You have %(number)d imports that are not finished. Finish some, or wait a day, before you send another file.",
                OPEN_AT_ONCE,
            )
            % {"number": OPEN_AT_ONCE}
        )
    colleagues = FocalPoint.objects.on().filter(organization__in=viewer.organization_ids).values("person")
    for files, limit, reason in (
        (own, BYTES_OF_PERSON, _("You may send %(limit)d MB a day; with this file it would be %(total)d MB.")),
        (
            today.filter(started_by__in=colleagues),
            BYTES_OF_ORGANIZATION,
            _("Your organization may send %(limit)d MB a day; with this file it would be %(total)d MB."),
        ),
    ):
        total = (files.aggregate(total=Sum("size"))["total"] or 0) + size
        if total > limit:
            numbers = {"limit": limit // 1_000_000, "total": -(-total // 1_000_000)}
            raise ValidationError(reason % numbers + " " + _("Send the rest tomorrow, or ask the secretariat."))
