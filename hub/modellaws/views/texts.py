"""The list of texts, one text, and what is said about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Length
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.law.views.tabs import tabs
from hub.lib.permissions import get_visible, require
from hub.lib.search import matching
from hub.lib.throttle import throttled
from hub.modellaws import actions, permissions
from hub.modellaws.basis import bases_of
from hub.modellaws.forms import AdoptionForm, TextForm
from hub.modellaws.models import Adoption, Article, Comparison, LawText, Version
from hub.modellaws.parts import part_of
from hub.partners.choosing import acting_organization
from hub.workplans.forms import attempt

PAGE_SIZE = 50


def texts(request: Request) -> HttpResponse:
    """Model laws first, then national laws by country."""
    viewer = request.viewer
    query = " ".join(request.GET.get("q", "").split())[:200]
    seen = matching(LawText.objects.visible_to(viewer).select_related("country"), query)
    # Not a count over a join: the ranks of a search cannot be grouped.
    published = Version.objects.filter(text=OuterRef("pk"), published_at__isnull=False).order_by().values("text")
    counted = seen.annotate(number_of_versions=Subquery(published.annotate(number=Count("pk")).values("number")))
    page = Paginator(
        counted.filter(kind=LawText.Kind.NATIONAL).order_by("country__name_en", "title_en", "pk"), PAGE_SIZE
    ).get_page(request.GET.get("page"))
    comparisons = Comparison.objects.visible_to(viewer).select_related("law__text__country", "model__text", "owner")
    context = {
        "tabs": tabs("modellaws:texts"),
        "models": counted.filter(kind=LawText.Kind.MODEL),
        "page": page,
        "comparisons": [] if query else comparisons[:10],
        "can_enter": permissions.can_enter_text(viewer),
        "q": query,
    }
    return render(request, "modellaws/texts.html", context)


def find_text(request: Request, public_id: str) -> LawText:
    found: LawText = get_visible(
        LawText.objects.select_related("country", "owner"), request.viewer, public_id=public_id
    )
    return found


def text(request: Request, public_id: str) -> HttpResponse:
    """The newest published version with its commentary, who compares it, and where it was taken up."""
    found = find_text(request, public_id)
    versions = list(Version.objects.visible_to(request.viewer).filter(text=found).order_by("-number"))
    published = next((one for one in versions if one.published_at), None)
    may_edit = permissions.can_edit_text(request.viewer, found)
    articles, page = shown_articles(request, published) if published else ([], None)
    compared = Comparison.objects.visible_to(request.viewer).filter(Q(model__text=found) | Q(law__text=found))
    context = {
        "text": found,
        "versions": versions,
        "version": published,
        "draft": next((one for one in versions if not one.published_at), None),
        "articles": articles,
        "bases": bases_of(articles),
        "page": page,
        "comparisons": compared.select_related("law__text__country", "model__text", "owner")[:20],
        "adoptions": Adoption.objects.visible_to(request.viewer).filter(model=found).select_related("country"),
        "may_edit": may_edit,
        "may_compare": permissions.can_compare(request.viewer) and found.kind == LawText.Kind.MODEL and published,
        "may_add": permissions.can_enter_text(request.viewer),
    }
    return render(request, "modellaws/text.html", context)


def shown_articles(request: Request, version: Version) -> tuple[list[Article], Page[Any]]:
    """A part of its articles: the one in the address, or that of the place (`at`) or the number (`number`) in it."""
    sizes = version.articles.annotate(size=Length("text") + Length("commentary")).values_list(
        "pk", "position", "number", "size"
    )
    at, number = request.GET.get("at", ""), request.GET.get("number", "").strip().casefold()

    def is_asked(row: Any) -> bool:
        return str(row[1]) == at or (bool(number) and row[2].casefold() == number)

    part, page = part_of(request, list(sizes), lambda row: row[3], is_asked=is_asked)
    return list(version.articles.filter(pk__in=[row[0] for row in part])), page


@login_required
@throttled("law_text", per_hour=60)
def new(request: Request) -> HttpResponse:
    permissions.check_can_enter_text(request.viewer)
    form = TextForm(request.POST or None, initial={"kind": request.GET.get("kind", LawText.Kind.NATIONAL)})
    if request.method == "POST" and form.is_valid():
        made = attempt(
            form, actions.save_text, written=form, owner=acting_organization(request.viewer), by=request.person
        )
        if made is not None:
            messages.success(request, _("Now enter its words."))
            return redirect("modellaws:add_version", made.public_id)
    return render(request, "modellaws/edit.html", {"form": form, "text": None})


@login_required
@throttled("law_text", per_hour=60)
def edit(request: Request, public_id: str) -> HttpResponse:
    found = find_text(request, public_id)
    permissions.check_can_edit_text(request.viewer, found)
    form = TextForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, actions.save_text, written=form, owner=found.owner, by=request.person)
        if saved is not None:
            messages.success(request, _("Saved."))
            return redirect(found)
    return render(request, "modellaws/edit.html", {"form": form, "text": found})


@login_required
@throttled("law_text", per_hour=60)
def add_adoption(request: Request, public_id: str) -> HttpResponse:
    """Say how far a country is with a model law, with a source."""
    found = find_text(request, public_id)
    permissions.check_can_enter_text(request.viewer)
    require(found.kind == LawText.Kind.MODEL, _("Only a model law is taken up by countries."))
    form = AdoptionForm(request.POST or None, instance=Adoption(model=found))
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = {"model": found, "owner": acting_organization(request.viewer), "by": request.person}
        if attempt(form, actions.save_adoption, written=form, **values) is not None:
            messages.success(request, _("Saved."))
            return redirect(found)
    return render(
        request, "modellaws/form.html", {"form": form, "text": found, "title": _("Add a country that used it")}
    )
