from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from hub.accounts.requests import Request
from hub.lib.permissions import get_visible
from hub.lib.search import matching
from hub.library import permissions
from hub.library.forms import SearchForm
from hub.library.models import Item
from hub.sources.citations import Citations

PAGE_SIZE = 50


def items(request: Request) -> HttpResponse:
    """Publications, tools, model laws, practices."""
    form = SearchForm(request.GET)
    found = Item.objects.visible_to(request.viewer)
    if form.is_valid():
        if kind := form.cleaned_data["kind"]:
            found = found.filter(kind=kind)
        if country := form.cleaned_data["country"]:
            found = found.filter(countries=country)
        if text := form.cleaned_data["q"]:
            found = matching(found, text)
    context = {
        "form": form,
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "can_add": permissions.can_add_item(request.viewer),
    }
    return render(request, "library/items.html", context)


def item(request: Request, public_id: str) -> HttpResponse:
    """One item with its citation."""
    found = get_visible(Item.objects.all(), request.viewer, public_id=public_id)
    context = {
        "item": found,
        "groups": found.groups.visible_to(request.viewer),
        "organizations": found.organizations.visible_to(request.viewer),
        "citations": Citations([found], request.viewer),
        "can_edit": permissions.can_edit_item(request.viewer, found),
    }
    return render(request, "library/item.html", context)
