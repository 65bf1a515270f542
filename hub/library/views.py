from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from hub.accounts.requests import Request
from hub.events.models import Event
from hub.lib.permissions import get_visible
from hub.lib.visibility import Viewer
from hub.library import permissions
from hub.library.cite import FORMATS
from hub.library.forms import SearchForm
from hub.library.models import Item
from hub.sources.citations import Citations

PAGE_SIZE = 25
ON_A_SHELF = 6  # the newest of each kind, without a filter
VERSIONS_SHOWN = 8
NAMES_OF_SHELVES: dict[str, Any] = {
    Item.Kind.PUBLICATION: pgettext_lazy("several records", "Publications"),
    Item.Kind.TOOL: pgettext_lazy("several records", "Tools"),
    Item.Kind.MODEL_LAW: pgettext_lazy("several records", "Model laws"),
    Item.Kind.PREVENTION_MODEL: pgettext_lazy("several records", "Prevention models"),
    Item.Kind.PRACTICE: pgettext_lazy("several records", "Practices"),
    Item.Kind.TRAINING: pgettext_lazy("several records", "Trainings"),
    Item.Kind.DATASET: pgettext_lazy("several records", "Data sets"),
    Item.Kind.EVALUATION: pgettext_lazy("several records", "Evaluations"),
    Item.Kind.PAGE: pgettext_lazy("several records", "Web pages"),
}


@dataclass(frozen=True)
class Shelf:
    """Items of one kind: their number, and the newest."""

    kind: str
    label: str
    number: int
    items: list[Item]


def items(request: Request) -> HttpResponse:
    """A shelf a kind with its newest items, or what was asked for."""
    form = SearchForm(request.GET, viewer=request.viewer)
    found = Item.objects.in_library(request.viewer)
    is_filtered = not form.is_valid()
    if form.is_valid():
        is_filtered = any(form.cleaned_data.values())
        found = form.matching(found)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    in_shelves = not is_filtered and "page" not in request.GET
    shelves = _shelves(request.viewer) if in_shelves else []
    can_add = permissions.can_add_item(request.viewer)
    context = {
        "form": form,
        "page": page,
        "rows": [] if in_shelves else list(page),
        "shelves": shelves,
        "total": sum(shelf.number for shelf in shelves) if in_shelves else page.paginator.count,
        "is_filtered": is_filtered,
        "can_add": can_add,
        "can_propose": not can_add and permissions.can_propose(request.viewer),
        "undecided": _undecided_items(request.viewer),
    }
    return render(request, "library/items.html", context)


def _undecided_items(viewer: Viewer) -> list[Item]:
    """What waits for a review or was sent back, as far as it concerns the reader."""
    if not viewer.is_signed_in:
        return []
    states = [Item.State.PROPOSED, Item.State.RETURNED]
    return list(Item.objects.visible_to(viewer).filter(state__in=states).order_by("added_at", "pk")[:PAGE_SIZE])


def _shelves(viewer: Viewer) -> list[Shelf]:
    """The kinds of which there is something, in the order of the model."""
    seen = Item.objects.in_library(viewer)
    numbers = dict(seen.order_by().values_list("kind").annotate(number=Count("pk")))
    place = Window(RowNumber(), partition_by="kind", order_by=[F("published").desc(), F("pk").asc()])
    newest = seen.annotate(place=place).filter(place__lte=ON_A_SHELF).order_by("place")
    by_kind: dict[str, list[Item]] = {}
    for item in newest:
        by_kind.setdefault(item.kind, []).append(item)
    kinds = [kind for kind in Item.Kind.values if kind in numbers]
    return [Shelf(kind, str(NAMES_OF_SHELVES[kind]), numbers[kind], by_kind.get(kind, [])) for kind in kinds]


def item(request: Request, public_id: str) -> HttpResponse:
    """One item: its description, its publishers, how to cite it, and its changes."""
    found = get_visible(Item.objects.all(), request.viewer, public_id=public_id)
    context = {
        "item": found,
        "records": [found],
        "read_at": found.url or (f"https://doi.org/{found.doi}" if found.doi else ""),
        "groups": found.groups.visible_to(request.viewer),
        "organizations": found.organizations.visible_to(request.viewer),
        "countries": found.countries.all(),
        "issues": found.issues.all(),
        "not_known": _("not known"),
        "versions": Event.objects.about(found)[:VERSIONS_SHOWN],
        "address": request.build_absolute_uri(found.get_absolute_url()),
        "citations": Citations([found], request.viewer),
        "citation_formats": [(ending, name) for ending, (_write, _type, name) in FORMATS.items()],
        "can_edit": permissions.can_edit_item(request.viewer, found),
        "editions": found.editions.all(),
        "reviews": found.reviews.visible_to(request.viewer).select_related("reviewer")
        if request.viewer.is_signed_in
        else [],
        "can_review": found.waits and permissions.can_review(request.viewer, found),
        "can_change": permissions.can_change_proposal(request.viewer, found),
        "can_add_edition": permissions.can_add_edition(request.viewer, found),
    }
    return render(request, "library/item.html", context)


def cite(request: Request, public_id: str, ending: str) -> HttpResponse:
    """The citation of an item as a file for reference managers."""
    found = get_visible(Item.objects.all(), request.viewer, public_id=public_id)
    if ending not in FORMATS:
        raise Http404(_("Citations come as bib, ris or json."))
    write, media_type, _name = FORMATS[ending]
    home = settings.SITE_ADDRESS
    response = HttpResponse(write(found, home), content_type=f"{media_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.public_id}.{ending}"'
    return response


def file(request: Request, public_id: str, key: int) -> HttpResponseBase:
    """The file of a version, for those who may read the item; never shown in the page of the site."""
    found = get_visible(Item.objects.all(), request.viewer, public_id=public_id)
    edition = found.editions.filter(pk=key).exclude(file="").first()
    if edition is None or not edition.file.storage.exists(edition.file.name):
        raise Http404(_("This item has no such file."))
    response = FileResponse(
        edition.file.open("rb"), as_attachment=True, filename=edition.file_name, content_type=edition.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
