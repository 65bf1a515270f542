"""Calendars for calendar programs: of everything, of a group, of a person with a secret address; and the page with the
links."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from hub.accounts.requests import Request
from hub.groups.models import Group
from hub.groups.viewers import viewer_of
from hub.lib.permissions import get_visible
from hub.lib.throttle import throttled
from hub.lib.visibility import Viewer
from hub.meetings import actions
from hub.meetings.calendars import calendar_response
from hub.meetings.deadlines import deadlines
from hub.meetings.models import CalendarAddress, Meeting


def calendars(request: Request) -> HttpResponse:
    """The addresses to subscribe to."""
    viewer = request.viewer
    groups = Group.objects.visible_to(viewer).filter(parent=None)
    own = CalendarAddress.objects.filter(person=viewer.person_id).first() if viewer.is_signed_in else None
    context = {
        "site": f"{request.scheme}://{request.get_host()}",
        "groups": sorted(groups, key=lambda group: (group.pk not in viewer.group_ids, str(group.name))),
        "own": own,
    }
    return render(request, "meetings/calendars.html", context)


@login_required
@require_POST
@throttled("calendar", per_hour=20)
def renew_calendar(request: Request) -> HttpResponse:
    """Create a new secret address; the old one stops working."""
    actions.renew_calendar_address(person=request.person)
    messages.success(request, _("This is the address of your calendar now. An earlier one no longer works."))
    return redirect("meetings:calendars")


def calendar(request: Request) -> HttpResponse:
    """Every meeting and deadline that the reader may see, for calendar programs."""
    found = deadlines(request.viewer)
    return calendar_response(request, Meeting.objects.all(), settings.SITE_NAME, deadlines=found)


def group_calendar(request: Request, slug: str) -> HttpResponse:
    """The meetings and deadlines of one group and of its working groups."""
    found = get_visible(Group.objects.all(), request.viewer, slug=slug)
    keys = [found.pk, *found.subgroups.visible_to(request.viewer).values_list("pk", flat=True)]
    meetings = Meeting.objects.filter(group__in=keys)
    due = deadlines(request.viewer, groups=keys)
    return calendar_response(request, meetings, str(found.name), deadlines=due, deleted=Q(group__in=keys))


def own_calendar(request: Request, secret: str) -> HttpResponse:
    """The calendar of one person, for whoever has its address: her groups, the whole Alliance, what she may answer. Without
    call details, as addresses are easily passed on."""
    found = CalendarAddress.objects.select_related("person").filter(secret=secret, person__is_active=True).first()
    if found is None:
        raise Http404(_("There is no calendar at this address. Its owner may have renewed it."))
    viewer = viewer_of(found.person)
    with override(found.person.language):
        answer = calendar_response(
            request,
            Meeting.objects.filter(_concerning(viewer)),
            _("%(site)s: my meetings") % {"site": settings.SITE_NAME},
            viewer=viewer,
            deadlines=deadlines(viewer, only_own=True),
            deleted=_concerning(viewer),
        )
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _concerning(viewer: Viewer) -> Q:
    own = Q(group__in=viewer.group_ids)
    return own | Q(group=None) if viewer.is_partner else own
