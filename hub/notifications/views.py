"""The inbox, what a person follows, and the button to follow on pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hub.accounts.actions import update_profile
from hub.accounts.requests import Request
from hub.editing.records import RELATED
from hub.lib.permissions import get_visible
from hub.lib.text import whole_number
from hub.lib.throttle import throttled
from hub.lib.visibility import STRANGER
from hub.notifications import following as follows
from hub.notifications.forms import FrequencyForm
from hub.notifications.models import Notification
from hub.notifications.topics import FOLLOWED, page_of
from hub.notifications.updates import Records, Update, by_day
from hub.workplans.tasks import in_bands, tasks_of
from hub.workplans.waiting import waiting_of

PAGE = 50
LOOKED_AT = 4  # pages of rows that are searched for one that the reader may see
TASKS_SHOWN = 6
FOLLOWS_SHOWN = 12
RECENT = timedelta(days=30)


@login_required
def inbox(request: Request) -> HttpResponse:
    """Tasks first, then news about what the person follows, by day; and the frequency of e-mails."""
    viewer, today = request.viewer, timezone.localdate()
    older = "older" in request.GET
    before = whole_number(request.GET.get("before", ""))
    updates, records, following_key = _page(request, older=older, before=before)
    tasks = tasks_of(waiting_of(request), viewer) if not older and before is None else []
    followed = follows.followed_records(viewer)
    context = {
        "today": today,
        "bands": in_bands(tasks[:TASKS_SHOWN], today),
        "tasks_number": len(tasks),
        "days": by_day(updates, records),
        "has_unread": any(update.is_unread for update in updates),
        "older": older,
        "before": before,
        "next": following_key,
        "has_older": not older and own(request).filter(~_recent()).exists(),
        "followed": [one for one in followed if not one.is_muted][:FOLLOWS_SHOWN],
        "followed_number": sum(not one.is_muted for one in followed),
        "followed_in_words": follows.in_words(followed),
        "form": FrequencyForm(initial={"digest": request.person.digest}),
    }
    return render(request, "notifications/inbox.html", context)


def own(request: Request) -> Any:
    return Notification.objects.visible_to(request.viewer)


def _recent() -> Q:
    return Q(read_at__isnull=True) | Q(at__gte=timezone.now() - RECENT)


def _page(request: Request, *, older: bool, before: int | None) -> tuple[list[Update], Records, int | None]:
    """The next rows that the reader may see, fifty at most, and where the next page begins."""
    rows = own(request).filter(~_recent() if older else _recent())
    seen: list[Notification] = []
    updates: list[Update] = []
    records = Records([])
    for _part in range(LOOKED_AT):
        found = list((rows if before is None else rows.filter(pk__lt=before)).order_by("-pk")[: PAGE + 1])
        seen += found[:PAGE]
        before = found[PAGE - 1].pk if len(found) > PAGE else None
        records = Records(seen)
        updates = records.updates_for(request.viewer, seen)
        if len(updates) >= PAGE // 2 or before is None:
            break
    return updates, records, before


@login_required
def open_update(request: Request, key: int) -> HttpResponse:
    """Redirect to the page of an update, and mark all updates about the same record as read."""
    row = get_visible(Notification.objects, request.viewer, pk=key)
    records = Records([row])
    updates = records.updates_for(request.viewer, [row])
    same = own(request).filter(kind=row.kind, object_id=row.object_id, pk__lte=row.pk)
    follows.mark_read(request.person, same)
    if not updates or not updates[0].href:
        raise Http404(_("There is no such record, or it is not open to you."))
    return redirect(updates[0].href)


@login_required
@require_POST
def read(request: Request) -> HttpResponse:
    """Mark as read: everything that the page showed, or everything about one record."""
    rows = own(request)
    until = whole_number(request.POST.get("until", ""))
    if until is not None:
        rows = rows.filter(pk__lte=until)
    number = follows.mark_read(request.person, rows)
    if number:
        messages.success(request, _("Marked as read."))
    return redirect("notifications:inbox")


@login_required
@require_POST
def frequency(request: Request) -> HttpResponse:
    form = FrequencyForm(request.POST)
    if form.is_valid():
        person = request.person
        update_profile(
            person=person, name=person.name, language=person.language, digest=form.cleaned_data["digest"], by=person
        )
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Choose how often an e-mail comes from the list."))
    return redirect(_next(request, "notifications:inbox"))


@login_required
def following(request: Request) -> HttpResponse:
    """All that the person follows, each with a button to stop it."""
    followed = follows.followed_records(request.viewer)
    context = {
        "page": Paginator(followed, PAGE).get_page(request.GET.get("page")),
        "form": FrequencyForm(initial={"digest": request.person.digest}),
    }
    return render(request, "notifications/following.html", context)


@login_required
@throttled("follow", per_hour=600)
def follow(request: Request, kind: str, key: int) -> HttpResponse:
    """Follow a record, or stop: the form of the button on its page; opened directly after signing in."""
    if kind not in FOLLOWED:
        raise Http404(_("This cannot be followed."))
    model: Any = apps.get_model(kind)
    queryset = model._default_manager.select_related(*RELATED.get(kind, ()))
    record = queryset.filter(model.visible_condition(request.viewer), pk=key).first()
    if record is None:
        raise Http404(_("There is no such record, or it is not open to you."))
    context = {"record": record, "kind": kind, "kind_name": FOLLOWED[kind], "href": page_of(record)}
    context["here"] = request.POST.get("next", "")
    if request.method != "POST":
        context["is_followed"] = follows.follow_state(request.viewer, record)
        if model._default_manager.filter(model.visible_condition(STRANGER), pk=key).exists():
            context["feed"] = reverse("notifications:record_feed", args=[kind, key])
        return render(request, "notifications/follow.html", context)
    if request.POST.get("stop"):
        follows.stop_following(person=request.person, viewer=request.viewer, record=record)
        said, is_followed = _("You no longer hear of it."), False
    else:
        try:
            follows.follow(person=request.person, record=record)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect("notifications:following")
        said, is_followed = _("You hear of it from now on, in your inbox and by e-mail."), True
    if request.htmx:
        return render(request, "notifications/follow_button.html", context | {"is_followed": is_followed, "said": said})
    messages.success(request, said)
    return redirect(_next(request, page_of(record) or "notifications:following"))


def _next(request: Request, otherwise: str) -> str:
    """The page from which the form was sent, if it is one of ours."""
    asked = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return asked
    return otherwise
