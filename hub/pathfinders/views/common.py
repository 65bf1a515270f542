from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from hub.accounts.requests import Request
from hub.vocabularies.models import Country


def find_country(iso3: str) -> Country:
    found: Country = get_object_or_404(Country.objects.select_related("region"), iso3=iso3.upper())
    return found


def form_page(request: Request, form: Any, title: str, back: str, **more: Any) -> HttpResponse:
    """A page with one form. `act`: the words on its button; `back`: where “Cancel” leads."""
    return render(request, "pathfinders/form.html", {"form": form, "title": title, "back": back, **more})


def redirect_with_message(request: Request, words: str, to: Any) -> HttpResponse:
    messages.success(request, words)
    return redirect(to)
