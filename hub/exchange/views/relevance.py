from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.exchange.models import RelevanceRules
from hub.exchange.relevance import change_rules, rules_in_force
from hub.exchange.relevance_form import RelevanceForm
from hub.initiatives import permissions
from hub.lib.choices import by_name
from hub.vocabularies.models import Scheme, Term


def relevance(request: Request) -> HttpResponse:
    """The rules that say which activities are about Target 8.7: words, purpose codes and targets."""
    rules, version = rules_in_force()
    named = {term.code: str(term) for term in by_name(Term.objects.filter(scheme=Scheme.ISSUE))}
    words = [(named.get(issue, issue), languages) for issue, languages in rules["words"].items()]
    codes = [
        (kind, code, named.get(issue, issue))
        for kind, own in ((_("OECD DAC purpose code"), rules["sectors"]), (_("SDG target"), rules["targets"]))
        for code, issue in own.items()
    ]
    context = {
        "words": words,
        "codes": codes,
        "version": version,
        "versions": RelevanceRules.objects.visible_to(request.viewer),
        "can_change": permissions.can_change_relevance(request.viewer),
    }
    return render(request, "exchange/relevance.html", context)


def change(request: Request) -> HttpResponse:
    """The secretariat saves a new version."""
    permissions.check_can_change_relevance(request.viewer)
    rules, _version = rules_in_force()
    form = RelevanceForm(request.POST or None, rules=rules)
    if request.method == "POST" and form.is_valid():
        made = change_rules(rules=form.rules, reason=form.cleaned_data["reason"], by=request.person)
        if made:
            messages.success(
                request, _("Imports from now on look for these words. Records that are here stay as they are.")
            )
        else:
            messages.info(request, _("Nothing differs, so nothing was saved."))
        return redirect("exchange:relevance")
    return render(request, "exchange/change_relevance.html", {"form": form})
