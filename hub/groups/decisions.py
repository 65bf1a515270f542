"""What was decided about the groups, all of them together: the register of the decisions from which their lives follow."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from hub.accounts.requests import Request
from hub.groups.models import Decision, Group
from hub.groups.overview import add_what_decisions_rest_on
from hub.lib.choices import read_names_only
from hub.lib.text import whole_number
from hub.lib.visibility import Viewer
from hub.sources.citations import Citations

PAGE_SIZE = 50


class DecisionsForm(forms.Form):
    group = forms.ModelChoiceField(
        Group.objects.none(), label=_("Group"), required=False, empty_label=_("All groups"), to_field_name="slug"
    )
    kind = forms.ChoiceField(
        label=_("Decision"), required=False, choices=[("", _("All decisions")), *Decision.Kind.choices]
    )

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        groups: Any = self.fields["group"]
        groups.queryset = Group.objects.visible_to(viewer).filter(parent=None)
        read_names_only(groups)


def decisions(request: Request) -> HttpResponse:
    """The decisions that the reader may see, the latest first; those of which no source gives a date at the end."""
    form = DecisionsForm(request.GET, viewer=request.viewer)
    form.is_valid()  # a filter that cannot be read is left out, and its field says why
    found = Decision.objects.visible_to(request.viewer).select_related("group", "basis")
    if group := form.cleaned_data.get("group"):
        found = found.filter(Q(group=group) | Q(group__parent=group))
    if kind := form.cleaned_data.get("kind"):
        found = found.filter(kind=kind)
    ordered = found.order_by("-on", "-pk")
    page = Paginator(ordered, PAGE_SIZE).get_page(request.GET.get("page") or _page_of(ordered, request))
    listed = list(page.object_list)
    add_what_decisions_rest_on(listed, request.viewer)
    context = {
        "form": form,
        "page": page,
        "decisions": listed,
        "citations": Citations(listed, request.viewer),
        "is_filtered": bool(group or kind),
    }
    return render(request, "groups/decisions.html", context)


def _page_of(ordered: QuerySet[Decision], request: Request) -> int | None:
    """The page on which the decision stands that a link names; who turns pages from there goes on."""
    keys = list(ordered.values_list("pk", flat=True)) if request.GET.get("decision") else []
    wanted = whole_number(request.GET.get("decision", ""))
    return keys.index(wanted) // PAGE_SIZE + 1 if wanted in keys else None
