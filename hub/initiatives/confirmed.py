"""When the record of an initiative was last confirmed, and by whom, in words."""

from __future__ import annotations

from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from hub.events.models import Event, Verb
from hub.initiatives.models import Initiative
from hub.lib.visibility import Viewer, is_open_to


def confirmation_in_words(initiative: Initiative, viewer: Viewer) -> str:
    """The owner is named where it was itself that confirmed, and the viewer may see it."""
    day = initiative.confirmed_on
    if day is None:
        return _("never confirmed")
    today = timezone.localdate()
    owner = initiative.owner if _owner_confirmed(initiative) and is_open_to(initiative.owner, viewer) else None
    if owner is None:
        if day >= today:
            return _("confirmed today")
        return _("confirmed %(time)s ago") % {"time": timesince(day, today, depth=1)}
    if day >= today:
        return _("confirmed today by %(organization)s") % {"organization": owner.short_name}
    return _("confirmed %(time)s ago by %(organization)s") % {
        "time": timesince(day, today, depth=1), "organization": owner.short_name
    }  # fmt: skip


def _owner_confirmed(initiative: Initiative) -> bool:
    if not initiative.owner_id:
        return False
    events = Event.objects.about(initiative).filter(verb=Verb.CONFIRMED).order_by("-sequence")
    said = events.values_list("after", flat=True).first() or {}
    is_same = said.get("confirmed_on") == str(initiative.confirmed_on)
    return is_same and said.get("owner_id") == initiative.owner_id
