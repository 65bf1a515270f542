from __future__ import annotations

from typing import Any

from csp.decorators import csp_replace
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt

from hub.accounts.requests import Request
from hub.initiatives import actions, permissions
from hub.initiatives.finding import SORTS, Finding, correct_spelling, find, find_part
from hub.initiatives.forms import NewInitiativeForm
from hub.initiatives.money_of_list import MOST_COUNTED, is_by_money, money_of_list
from hub.initiatives.views.rows import load_rows
from hub.initiatives.views.world_map import country_map, map_context
from hub.lib.components import Bar
from hub.lib.throttle import throttled
from hub.lib.visibility import STRANGER
from hub.partners.choosing import acting_organization

PAGE_SIZE = 25
EMBEDDED = 20  # rows in other sites
GOODS_SHOWN = 6
CHIEF = {"issue", "commodity", "country", "status"}


def initiatives(request: Request) -> HttpResponse:
    """The register as a table or a map, filtered by the address."""
    number = request.GET.get("page", "1")
    on_map = request.GET.get("view") == "map"
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS or is_by_money(sort) else ""
    page = int(number[:9]) if number.isdecimal() else 1
    finding = find(
        request.viewer,
        request.GET,
        page=page,
        size=PAGE_SIZE,
        places=on_map,
        sort="name" if is_by_money(sort) else sort,
    )
    if on_map and request.headers.get("X-Part") == "map":  # the script of the map asks for the part that changes
        part = render(request, "initiatives/map.html", map_context(request, finding))
        patch_vary_headers(part, ["X-Part"])
        return part
    money = money_of_list([] if on_map else finding.all_keys)
    if by_money := money.sorted_keys(sort):
        finding.keys = by_money[(finding.page - 1) * PAGE_SIZE : finding.page * PAGE_SIZE]
    rows = [] if on_map else load_rows(request, finding.keys)
    context = {
        "money": money,
        "money_charts": money.charts(),
        "has_too_many_for_money": finding.total > MOST_COUNTED,
        "most_for_money": MOST_COUNTED,
        "without_money": money.without(sort),
        "page": Page[Any](rows, finding.page, Paginator(range(finding.total), PAGE_SIZE)),
        "total": finding.total,
        "instead": finding.instead,
        "facets": [facet for facet in finding.facets if facet.name in CHIEF],
        "more_facets": [facet for facet in finding.facets if facet.name not in CHIEF],
        "chosen": _active_filters(request, finding),
        "nearly": _nearly(request, finding),
        "goods": _goods(request, finding),
        "view": "map" if on_map else "table",
        "q": request.GET.get("q", ""),
        "sort": sort,
        "sorts": [*SORTS.items(), *money.orders()],
        "more_acts": _more_acts(request),
        "can_add": permissions.can_add_initiative(request.viewer),
        "can_review": permissions.can_review(request.viewer),
        "saved_searches": request.user.saved_searches.all() if request.user.is_authenticated else [],
        "query_string": "&".join(part for part in request.GET.urlencode().split("&") if not part.startswith("page=")),
        "has_synthetic": any(row.initiative.synthetic for row in rows),
    }
    if on_map:
        context |= map_context(request, finding)
    else:
        context["map"] = country_map(request, finding)
    template = "initiatives/results.html" if request.htmx else "initiatives/initiatives.html"
    answer = render(request, template, context)
    patch_vary_headers(answer, ["HX-Request", "X-Part"])
    return answer


def _more_acts(request: Request) -> list[tuple[str, str]]:
    """The rare actions, by what the reader may do."""
    acts = [(_("Listed goods"), reverse("initiatives:goods"))]
    if permissions.can_add_initiative(request.viewer):
        acts.append((_("Suggest an initiative"), reverse("outreach:suggest")))
    if permissions.can_import(request.viewer):
        acts.append((_("Import files"), reverse("exchange:imports")))
    if permissions.can_review(request.viewer):
        acts.append((_("Suggestions and claims"), reverse("outreach:suggestions")))
        acts.append((_("Possible duplicates"), reverse("matching:duplicates")))
    return acts


def _active_filters(request: Request, finding: Finding) -> list[tuple[str, str, str]]:
    """The active filters: label, value, and the address of the list without it."""
    chosen = [(str(facet.label), facet.chosen_label, facet.name) for facet in finding.facets if facet.chosen]
    if text := request.GET.get("q", "").strip():
        chosen.insert(0, (_("Search"), text, "q"))
    result = []
    for label, value, name in chosen:
        query = request.GET.copy()
        for gone in (name, "page"):
            query.pop(gone, None)
        result.append((label, value, f"?{query.urlencode()}"))
    return result


def _goods(request: Request, finding: Finding) -> list[Bar]:
    """The most frequent goods of the result, each with the filtered list. The facet has counted them."""
    facet = next(facet for facet in finding.facets if facet.name == "commodity")
    if facet.chosen or len(facet.options) < 2:
        return []
    query = request.GET.copy()
    query.pop("page", None)
    bars = []
    for value, label, number in facet.options[:GOODS_SHOWN]:
        query["commodity"] = value
        bars.append(Bar(label, number, facet.options[0][2], href=f"?{query.urlencode()}"))
    return bars


def _nearly(request: Request, finding: Finding) -> list[tuple[str, str, int, str]]:
    """Where nothing matches: what would without one of the filters, and the address of that list."""
    facets = {facet.name: facet for facet in finding.facets}
    found = []
    for name, number in finding.without.items():
        if number:
            query = request.GET.copy()
            for gone in (name, "page"):
                query.pop(gone, None)
            found.append((str(facets[name].label), facets[name].chosen_label, number, f"?{query.urlencode()}"))
    return found


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]
def embed(request: Request) -> HttpResponse:
    """The public list or map to embed in other sites: its readers are never signed in."""
    request.viewer = STRANGER
    on_map = request.GET.get("view") == "map"
    context: dict[str, Any] = {"view": "map" if on_map else "table"}
    if on_map:
        finding = find(STRANGER, request.GET, page=1, size=EMBEDDED, places=True)
        context |= {"total": finding.total} | map_context(request, finding, embedded=True)
    else:  # without the counts of all facets, which it does not show
        wanted = correct_spelling(request.GET, STRANGER)
        context["total"], keys = find_part(STRANGER, wanted, offset=0, size=EMBEDDED)
        context["rows"] = load_rows(request, keys)
    return render(request, "initiatives/embed.html", context)


@throttled("add-initiative", per_hour=60)
def add(request: Request) -> HttpResponse:
    """A partner adds an initiative of her organization."""
    permissions.check_can_add_initiative(request.viewer)
    owner = acting_organization(request.viewer)
    form = NewInitiativeForm(request.POST or None)
    form.offer_only_what_is_open_to(request.viewer)
    if request.method == "POST" and form.is_valid():
        added = actions.add_initiative(form=form, owner=owner, by=request.person)
        messages.success(request, _("The initiative is on the map."))
        return redirect(added)
    return render(request, "initiatives/add.html", {"form": form, "owner": owner})
