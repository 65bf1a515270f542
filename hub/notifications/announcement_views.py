"""Announcements and newsletters of a group, and what would be sent to whom before it is."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hub.accounts.models import Person
from hub.accounts.requests import Request
from hub.groups.models import Group
from hub.groups.permissions import can_lead_group, check_can_lead_group
from hub.groups.tabs import tabs_of
from hub.lib.permissions import get_visible
from hub.lib.throttle import throttled
from hub.notifications import announcing, digests, permissions
from hub.notifications.emails import Content, email_of, subject_of
from hub.notifications.forms import AnnouncementForm, SendBackForm
from hub.notifications.models import Announcement
from hub.workplans.forms import attempt

PAGE = 25
READERS_SHOWN = 50
RUN_SHOWN = 6  # each is read with the rights of the person, as her e-mail would be


def announcements(request: Request, slug: str) -> HttpResponse:
    """What a group has sent, the latest first; to those who lead it also what is being written."""
    group = get_visible(Group.objects, request.viewer, slug=slug)
    seen = Announcement.objects.visible_to(request.viewer).filter(group=group)
    context = {
        "group": group,
        "page": Paginator(seen.filter(state=Announcement.State.SENT), PAGE).get_page(request.GET.get("page")),
        "unsent": seen.exclude(state=Announcement.State.SENT),
        "can_write": can_lead_group(request.viewer, group),
        "tabs": tabs_of(group, "announcements", None),
    }
    return render(request, "notifications/announcements.html", context)


def find(request: Request, public_id: str) -> Announcement:
    queryset = Announcement.objects.select_related("group__parent", "author", "approved_by")
    found: Announcement = get_visible(queryset, request.viewer, public_id=public_id)
    return found


def announcement(request: Request, public_id: str) -> HttpResponse:
    found = find(request, public_id)
    leads = permissions.can_lead(request.viewer, found)
    context = {
        "announcement": found,
        "group": found.group,
        "leads": leads,
        "can_approve": found.state == Announcement.State.SUBMITTED and permissions.can_approve(request.viewer, found),
        "form": SendBackForm(),
    }
    return render(request, "notifications/announcement.html", context)


@login_required
@throttled("announcement", per_hour=60)
def new(request: Request, slug: str) -> HttpResponse:
    group = get_visible(Group.objects, request.viewer, slug=slug)
    check_can_lead_group(request.viewer, group)
    kind = Announcement.Kind.NEWSLETTER if request.GET.get("kind") == "newsletter" else Announcement.Kind.ANNOUNCEMENT
    initial: dict[str, str] = {"kind": kind.value}
    if kind == Announcement.Kind.NEWSLETTER and request.method == "GET":
        drafts = announcing.drafts_of_newsletter(group, ("en", "fr", "es"))
        initial |= {f"text_{code}": text for code, text in drafts.items()}
    form = AnnouncementForm(request.POST or None, instance=Announcement(group=group), initial=initial)
    return _edit(request, form, group, None)


@login_required
@throttled("announcement", per_hour=60)
def edit(request: Request, public_id: str) -> HttpResponse:
    found = find(request, public_id)
    permissions.check_can_lead(request.viewer, found)
    return _edit(request, AnnouncementForm(request.POST or None, instance=found), found.group, found)


def _edit(request: Request, form: AnnouncementForm, group: Group, found: Announcement | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        made = attempt(form, announcing.save_announcement, written=form, by=request.person)
        if made is not None:
            messages.success(request, _("Kept as a draft. Look at the preview, then ask for approval."))
            return redirect(made)
    return render(
        request, "notifications/edit_announcement.html", {"form": form, "group": group, "announcement": found}
    )


@login_required
def preview(request: Request, public_id: str) -> HttpResponse:
    """Who would be told, when and how, and the e-mail as the reader of this page would get it."""
    found = find(request, public_id)
    permissions.check_can_lead(request.viewer, found)
    readers = list(announcing.readers_of(found))
    members = [reader for reader in readers if not reader.follows]
    content = announcing.example_for(found, request.person)
    context = {
        "announcement": found,
        "group": found.group,
        "number": len(readers),
        "by_email": sum(bool(reader.by_email) for reader in readers),
        "followers": Counter(reader.by_email or _("inbox only") for reader in readers if reader.follows).most_common(),
        "followers_number": len(readers) - len(members),
        "members": members[:READERS_SHOWN],
        "members_number": len(members),
        "mail": email_of(content, f"{request.scheme}://{request.get_host()}"),
    }
    return render(request, "notifications/preview.html", context)


@login_required
@require_POST
def submit(request: Request, public_id: str) -> HttpResponse:
    found = find(request, public_id)
    permissions.check_can_lead(request.viewer, found)
    _do(request, announcing.submit, _("Others who lead the group are asked to approve it."), announcement=found)
    return redirect(found)


@login_required
@require_POST
def approve(request: Request, public_id: str) -> HttpResponse:
    found = find(request, public_id)
    permissions.check_can_approve(request.viewer, found)
    _do(request, announcing.approve, _("Sent. Each reader is told once, as often as they chose."), announcement=found)
    return redirect(found)


@login_required
@require_POST
def send_back(request: Request, public_id: str) -> HttpResponse:
    found = find(request, public_id)
    permissions.check_can_lead(request.viewer, found)
    form = SendBackForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        _do(request, announcing.send_back, _("Back with its author."), announcement=found, reason=reason)
    else:
        messages.error(request, _("Say what is to be changed."))
    return redirect(found)


@login_required
def delete(request: Request, public_id: str) -> HttpResponse:
    found = find(request, public_id)
    permissions.check_can_lead(request.viewer, found)
    if request.method == "POST":
        if _do(request, announcing.delete_announcement, _("The draft is thrown away."), announcement=found):
            return redirect("notifications:announcements", found.group.slug)
        return redirect(found)
    return render(request, "notifications/delete_announcement.html", {"announcement": found, "group": found.group})


def _do(request: Request, action, said: str, **values: object) -> bool:  # type: ignore[no-untyped-def]
    """Do it, and say so; or say why it could not be done."""
    try:
        action(by=request.person, **values)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return False
    messages.success(request, said)
    return True


@login_required
def run(request: Request) -> HttpResponse:
    """Whom the next summaries go to, and with which subject. What somebody follows is not shown: it is hers to know."""
    permissions.check_can_preview_run(request.viewer)
    now = timezone.now()
    due = digests.due_digests(now)
    page = Paginator(due, RUN_SHOWN).get_page(request.GET.get("page"))
    people: list[Person] = list(page.object_list)
    planned = {content.person.pk: content for content in digests.plan_contents(people, now, with_tasks=True)}
    rows = [(person, planned.get(person.pk)) for person in people]
    context = {
        "page": page,
        "rows": [(person, content, content and _subject(content)) for person, content in rows],
        "at_once": digests.due_at_once(now).count(),
    }
    return render(request, "notifications/run.html", context)


def _subject(content: Content) -> str:
    """Only numbers: the name of a thing would say what she follows."""
    return subject_of(content) if len(content.things) != 1 or content.waiting else _("one thing that they follow")
