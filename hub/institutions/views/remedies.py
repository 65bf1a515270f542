from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.institutions import permissions
from hub.institutions.models import PUBLIC, InstitutionVersion, RemedyPath, RemedyVersion, State
from hub.institutions.remedysheet import remedy_sheet
from hub.institutions.remedytexts import choose_version, shown_remedies
from hub.institutions.views.tabs import tabs
from hub.law.views.filters import choices
from hub.lib.choices import alphabetical
from hub.lib.permissions import get_visible

PAGE_SIZE = 50


def remedies(request: Request) -> HttpResponse:
    """Remedy paths of all countries."""
    everything = shown_remedies()
    iso3, situation = request.GET.get("country", "").upper(), request.GET.get("situation", "")
    named = {one.path.country.iso3.lower(): str(one.path.country.name) for one in everything}
    countries: list[tuple[str, str]] = alphabetical(list(named.items()), lambda row: row[1])
    rows = [one for one in everything if not iso3 or one.path.country.iso3 == iso3]
    if situation in RemedyPath.Situation.values:
        rows = [one for one in rows if one.path.situation in (situation, RemedyPath.Situation.ANY)]
    context = {
        "tabs": tabs("institutions:remedies"),
        "filters": [
            choices("country", _("Country"), countries, iso3.lower(), no_choice=""),
            choices("situation", _("Situation"), RemedyPath.Situation.choices, situation, no_choice=""),
        ],
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "total": len(everything),
    }  # fmt: skip
    return render(request, "institutions/remedies.html", context)


def remedy(request: Request, public_id: str) -> HttpResponse:
    """One remedy path in the reader's language, with its other languages and earlier versions."""
    path: RemedyPath = get_visible(RemedyPath.objects.select_related("country"), request.viewer, public_id=public_id)
    published = list(path.versions.filter(state=State.PUBLISHED).select_related("organization").order_by("language"))
    for one in published:
        one.path = path
    shown = choose_version(published, request.GET.get("language", ""))
    viewer = request.viewer
    open_versions = path.versions.visible_to(viewer).exclude(state__in=[*PUBLIC, State.WITHDRAWN])
    context = {
        "path": path,
        "version": shown,
        "languages": published,
        "versions": path.versions.filter(state__in=PUBLIC).order_by("language", "-number"),
        "waiting": open_versions.order_by("-written_at"),
        "can_write": permissions.can_write(viewer, path.country),
        "can_take_down": shown is not None and permissions.can_take_down(viewer, shown),
        **text_context(shown),
    }
    return render(request, "institutions/remedy.html", context)


def remedy_file(request: Request, public_id: str) -> HttpResponse:
    """The published text in one language on paper; the same for whoever asks."""
    path: RemedyPath = get_visible(RemedyPath.objects.select_related("country"), request.viewer, public_id=public_id)
    version = choose_version(
        list(path.versions.filter(state=State.PUBLISHED).order_by("language")), request.GET.get("language", "")
    )
    if version is None:
        raise Http404(_("No version of this path stands now."))
    version.path = path
    content = remedy_sheet(version, **text_context(version))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{path.public_id}-{version.language}.pdf"'
    return response


def text_context(version: RemedyVersion | None) -> dict[str, Any]:
    """What the text of a remedy path shows beside its words: institutions by name, and whether the original has moved on."""
    if version is None:
        return {"named": [], "is_behind": False}
    named = InstitutionVersion.objects.filter(
        institution__remedy_versions=version, state=State.PUBLISHED
    ).select_related("institution")
    original = version.translated_from
    return {"named": list(named), "is_behind": original is not None and original.state == State.SUPERSEDED}
