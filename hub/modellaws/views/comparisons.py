"""A national law beside a model: pairs that are suggested and decided, and the drafting sheet that follows from them."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.accounts.requests import Request
from hub.lib.permissions import get_visible, require
from hub.lib.throttle import throttled
from hub.modellaws import actions, permissions
from hub.modellaws.basis import bases_of
from hub.modellaws.carrying import to_decide_anew
from hub.modellaws.files import SHEETS, not_decided
from hub.modellaws.forms import ChooseLawForm, ConfirmForm, PairForm, PublishComparisonForm
from hub.modellaws.models import Article, Comparison, LawText, Pair, Version
from hub.modellaws.pairing import ArticlesByNumber, Row, articles_of, rows_of
from hub.modellaws.parts import part_of
from hub.modellaws.views.texts import find_text
from hub.partners.choosing import acting_organization
from hub.workplans.forms import attempt


@login_required
@throttled("law_comparison", per_hour=60)
def compare(request: Request, public_id: str) -> HttpResponse:
    """Choose the national law to set beside a model law."""
    found = find_text(request, public_id)
    permissions.check_can_compare(request.viewer)
    require(found.kind == LawText.Kind.MODEL, _("Begin at a model law."))
    model = Version.objects.visible_to(request.viewer).published().filter(text=found).order_by("-number").first()
    require(model is not None, _("No version of this model is published yet."))
    form = ChooseLawForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        values = {"model": model, "law": form.cleaned_data["law"], "owner": acting_organization(request.viewer)}
        made = attempt(form, actions.begin_comparison, by=request.person, **values)
        if made is not None:
            return redirect("modellaws:decide", made.public_id)
    context = {
        "form": form,
        "text": found,
        "title": _("Compare with a national law"),
        "act": _("Compare"),
        "can_enter": True,
    }
    return render(request, "modellaws/form.html", context)


def find_comparison(request: Request, public_id: str) -> Comparison:
    comparisons = Comparison.objects.select_related("model__text", "law__text__country", "owner")
    found: Comparison = get_visible(comparisons, request.viewer, public_id=public_id)
    return found


def comparison(request: Request, public_id: str) -> HttpResponse:
    found = find_comparison(request, public_id)
    every = rows_of(found)
    counts = counts_of([row.pair for row in every])
    wanted = request.GET.get("verdict", "")
    chosen = wanted if wanted in {one[0] for one in counts} else ""
    rows, page = part_of(request, [row for row in every if chosen in ("", state_of(row.pair))], words_of)
    context = {
        "comparison": found,
        "rows": rows,
        "page": page,
        "counts": counts,
        "total": len(every),
        "chosen": chosen,
        "may_decide": permissions.can_decide(request.viewer, found),
    }
    return render(request, "modellaws/comparison.html", context)


def counts_of(pairs: list[Pair | None]) -> list[tuple[str, str, int]]:
    """Verdict, its name, and how many articles have it; what is not decided stands last and is no gap."""
    states = Counter(state_of(pair) for pair in pairs)
    names = [*((str(value), str(label)) for value, label in Pair.Verdict.choices), (UNDECIDED, _("Not decided"))]
    return [(state, name, states[state]) for state, name in names]


UNDECIDED = "undecided"


def state_of(pair: Pair | None) -> str:
    return UNDECIDED if pair is None else str(pair.verdict)


def words_of(row: Row) -> int:
    """How many characters of both texts a row shows."""
    return len(row.model.text) + (len(row.law.text) if row.law else 0) + (len(row.pair.note) if row.pair else 0)


SHOWN_TO_DECIDE = 600  # characters of each text; the whole one is a click away
ROWS_TO_DECIDE = 20


@login_required
def decide(request: Request, public_id: str) -> HttpResponse:
    """The articles of the model in a table, part by part, each with one save."""
    found = find_comparison(request, public_id)
    permissions.check_can_decide(request.viewer, found)
    articles = ArticlesByNumber(articles_of(found.law))
    rows, page = part_of(request, rows_of(found), lambda row: min(words_of(row), 2 * SHOWN_TO_DECIDE), ROWS_TO_DECIDE)
    forms = [PairForm(request.POST or None, row=row, articles=articles) for row in rows]
    before, orphans = to_decide_anew(found)
    for form in forms:
        form.before = before.get(form.row.model.pk) if form.row.pair is None else None
    confirm = ConfirmForm(request.POST if request.method == "POST" else None)
    # Every row is checked, so that the page names all that is wrong at once.
    checked = [form.is_valid() for form in [*forms, confirm]] if request.method == "POST" else [False]
    if all(checked):
        decisions = {form.row.model.pk: form.decision() for form in forms}
        made = {key: decision for key, decision in decisions.items() if decision is not None}
        number = attempt(confirm, actions.decide_pairs, comparison=found, decisions=made, by=request.person)
        if not confirm.errors:
            words = ngettext("%(number)d decision was kept.", "%(number)d decisions were kept.", number or 0)
            messages.success(request, words % {"number": number or 0})
            return redirect(f"{request.path}?page={page.next_page_number()}" if page.has_next() else found)
    context = {
        "comparison": found, "forms": forms, "confirm": confirm, "page": page, "model": found.model.text,
        "orphans": orphans, "row_template": "modellaws/decide_row.html", "back": found.get_absolute_url(), "back_title": found.law.text.title,
    }  # fmt: skip
    return render(request, "modellaws/decide.html", context)


@login_required
def publish_comparison(request: Request, public_id: str) -> HttpResponse:
    found = find_comparison(request, public_id)
    permissions.check_can_decide(request.viewer, found)
    form = PublishComparisonForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["visibility"]
        attempt(form, actions.publish_comparison, comparison=found, visibility=chosen, by=request.person)
        if not form.errors:
            messages.success(request, _("The comparison is published."))
            return redirect(found)
    context = {
        "form": form, "comparison": found, "title": _("Publish the comparison"),
        "warning": _("Your organization is named as the one that judges. Decisions can still be changed; the record of changes shows it."),
    }  # fmt: skip
    return render(request, "modellaws/form.html", context)


def sheet(request: Request, public_id: str) -> HttpResponse:
    """What is missing or only partly there: the model's words, the instrument, and the national text of today."""
    found = find_comparison(request, public_id)
    every = rows_of(found)
    undecided = sum(row.pair is None for row in every)
    rows, page = part_of(request, to_draft(every), lambda row: words_of(row) + len(row.model.commentary))
    bases = bases_of(row.model for row in rows)
    context = {
        "comparison": found,
        "rows": [(row, bases[row.model.pk]) for row in rows],
        "page": page,
        "undecided": not_decided(undecided) if undecided else "",
    }
    return render(request, "modellaws/sheet.html", context)


def sheet_file(request: Request, public_id: str, kind: str) -> HttpResponse:
    found = find_comparison(request, public_id)
    if kind not in SHEETS:
        raise Http404(_("There is no such file."))
    write, content_type = SHEETS[kind]
    rows = to_draft(rows_of(found))
    answer = HttpResponse(write(found, rows, request.viewer), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{found.public_id}.{kind}"'
    return answer


def to_draft(rows: list[Row]) -> list[Row]:
    """What is missing or only partly there: what instruments require first, the rest in the order of the model."""
    return sorted(
        (row for row in rows if is_to_draft(row.pair)),
        key=lambda row: row.model.obligation != Article.Obligation.MANDATORY,
    )


def is_to_draft(pair: Pair | None) -> bool:
    return pair is not None and pair.verdict in {Pair.Verdict.MISSING, Pair.Verdict.PARTLY}
