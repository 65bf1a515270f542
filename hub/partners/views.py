from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Case, F, Q, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hub.accounts.owndata import has_confirmed_address
from hub.accounts.requests import Request
from hub.lib.paging import page_by_keys
from hub.lib.permissions import get_visible, sign_in_first
from hub.lib.search import matching
from hub.lib.throttle import throttled
from hub.lib.translated import in_language
from hub.partners import actions, permissions
from hub.partners.choosing import choose
from hub.partners.forms import ApplicationForm, ReviewForm, SearchForm
from hub.partners.models import WORKS_ON, Application, FocalPoint, Organization, RoleTransfer
from hub.partners.newcomers import FORMATS, newcomers_to, table_of
from hub.partners.overview import (
    constituency_bars,
    groups_of_each,
    groups_of_one,
    history_of,
    initiatives_of,
    promises_of,
    steps_of,
)
from hub.sources.citations import Citations

PAGE_SIZE = 25
NEWCOMERS_PAGE = 50
BRANCHES = 50  # parts of an organization that its page names
UPDATES = 20  # reports of progress on the page of an organization, the latest first


def partners(request: Request) -> HttpResponse:
    """The partners of the Alliance that are listed here."""
    form = SearchForm(request.GET)
    found = Organization.objects.visible_to(request.viewer).partners()
    found = found.order_by(in_language("name"), "pk")
    if form.is_valid():
        if constituency := form.cleaned_data["constituency"]:
            found = found.filter(constituency=constituency)
        if country := form.cleaned_data["country"]:
            found = found.filter(country=country)
        if text := form.cleaned_data["q"]:
            found = matching(found, text)
    shown = Organization.objects.select_related("country")
    page = page_by_keys(found.values_list("pk", flat=True), shown, PAGE_SIZE, request.GET.get("page"))
    groups = groups_of_each(page.object_list, request.viewer)
    context = {
        "form": form,
        "page": page,
        "rows": [(organization, groups.get(organization.pk, [])) for organization in page],
        "bars": constituency_bars(request.viewer),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "partners/partners.html", context)


def partner(request: Request, slug: str) -> HttpResponse:
    """One organization: what it says of itself, where it takes part, what it does."""
    organization = get_visible(Organization.objects.select_related("country", "parent"), request.viewer, slug=slug)
    branches = organization.branches.visible_to(request.viewer).order_by(in_language("name"), "pk")
    updates = organization.progress_updates.visible_to(request.viewer).prefetch_related(
        "output__plan__group", "output__outcome", "activity__output__plan__group", "activity__output__outcome"
    )
    points = list(
        FocalPoint.objects.visible_to(request.viewer).on().filter(organization=organization).select_related("person")
    )
    role_transfers = RoleTransfer.objects.visible_to(request.viewer).filter(role__organization=organization)
    role_transfers = role_transfers.filter(state=RoleTransfer.State.PROPOSED).select_related(
        "role__organization", "successor"
    )
    today = timezone.localdate()
    groups, past_offices = groups_of_one(organization, request.viewer, today)
    context = {
        "organization": organization,
        "today": today,
        "groups": groups,
        "branches": list(branches[:BRANCHES]),
        "past_offices": past_offices,
        "focal_points": points,
        "handed_over": role_transfers,
        "can_name_people": permissions.can_name_people(request.viewer, organization),
        "may_transfer": _roles_to_transfer(request, points),
        "promises": promises_of(organization, request.viewer),
        "updates": updates.order_by("-until", "-pk")[:UPDATES],
        "initiatives": initiatives_of(organization, request.viewer),
        "records": [organization],
        "citations": Citations([organization], request.viewer),
        "can_edit": permissions.can_edit_organization(request.viewer, organization),
        "is_own": organization.pk in request.viewer.organization_ids,
        "more": _rare_acts(request, organization),
    }
    return render(request, "partners/partner.html", context)


def _roles_to_transfer(request: Request, points: list[FocalPoint]) -> set[int]:
    """The keys of the roles that the reader may hand over. Whoever speaks for the organization may do so with all of them."""
    own = [one for one in points if one.person_id == request.viewer.person_id]
    if request.viewer.is_secretariat or any(one.role != FocalPoint.Role.EDITOR for one in own):
        return {one.pk for one in points}
    return {one.pk for one in own}


def _rare_acts(request: Request, organization: Organization) -> list[tuple[str, str]]:
    if not request.viewer.is_secretariat:
        return []
    return [
        (_("Name a focal point"), f"{reverse('editing:new', args=['focal-point'])}?organization={organization.pk}"),
        (
            _("Add an external identifier"),
            f"{reverse('editing:new', args=['external-id'])}?organization={organization.pk}",
        ),
    ]


def newcomers(request: Request) -> HttpResponse:
    """The partners since the last coordinating meeting, whom the next one welcomes."""
    welcomed = newcomers_to(request.viewer)
    context = {
        "welcomed": welcomed,
        "page": Paginator(welcomed.organizations, NEWCOMERS_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "partners/newcomers.html", context)


def newcomers_file(request: Request, file_format: str) -> HttpResponse:
    """The same list as a table to take away."""
    if file_format not in FORMATS:
        raise Http404(_("There are the formats %(formats)s.") % {"formats": ", ".join(FORMATS)})
    content = table_of(newcomers_to(request.viewer).organizations, file_format, request.viewer)
    answer = HttpResponse(content, content_type=FORMATS[file_format])
    answer["Content-Disposition"] = f'attachment; filename="new-partners.{file_format}"'
    return answer


def join(request: Request) -> HttpResponse:
    """What joining means, and the form once signed in."""
    if not request.user.is_authenticated:
        return render(request, "partners/join.html", {"form": None, "steps": steps_of(None)})
    return _answer_application(request, Application())


def application(request: Request, public_id: str) -> HttpResponse:
    """One application: its state for the applicant, the review for the secretariat."""
    found = get_visible(
        Application.objects.select_related("country", "organization", "applicant", "parent"),
        request.viewer,
        public_id=public_id,
    )
    if found.status == Application.Status.RETURNED and found.applicant_id == request.viewer.person_id:
        return _answer_application(request, found)
    context: dict[str, object] = {"application": found, "steps": steps_of(found), "history": history_of(found)}
    if permissions.can_review_applications(request.viewer):
        confirmed = has_confirmed_address(found.applicant)
        alike = list(Organization.objects.filter(name_en__iexact=found.name).exclude(pk=found.organization_id)[:5])
        reviews = _reviews(request, found, confirmed, alike)
        sent = next((form for form in reviews.values() if form.is_bound), None)
        if sent is not None and sent.is_valid() and _review(request, found, sent):
            return redirect(_way_back(request) or found)
        context["reviews"], context["sent"] = reviews, sent
        context["address_confirmed"] = confirmed
        context["alike"] = alike
    elif request.method == "POST":
        permissions.check_can_review_applications(request.viewer)
    return render(request, "partners/application.html", context)


def _reviews(
    request: Request, application: Application, confirmed: bool, alike: list[Organization]
) -> dict[str, ReviewForm]:
    """A form for each decision; the one that was sent holds what was written."""
    sent = request.POST.get("decision", "") if request.method == "POST" else None
    if sent is not None and sent not in ReviewForm.LABELS:
        sent = ReviewForm.ACCEPT
    welcome = {"reason": actions.welcome(application)}
    return {
        name: ReviewForm(
            request.POST if name == sent else None,
            decision=name,
            address_confirmed=confirmed,
            listed=[one for one in alike if one.status != Organization.Status.PARTNER],
            initial=welcome if name == ReviewForm.ACCEPT else None,
        )
        for name in ReviewForm.LABELS
    }


def _way_back(request: Request) -> str:
    """The page of this site from which the decision was sent, if it says so."""
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()) else ""


@throttled("apply", per_hour=10)
def _answer_application(request: Request, application: Application) -> HttpResponse:
    permissions.check_can_apply(request.viewer)
    form = ApplicationForm(request.POST or None, instance=application, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        words = {name: form.cleaned_data[name] for name in WORKS_ON}
        try:
            actions.submit_application(application=form.save(commit=False), by=request.person, words=words)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your application is with the secretariat. You will get an answer by e-mail."))
            return redirect(application)
    mine = Application.objects.filter(applicant=request.user.pk).exclude(pk=application.pk)
    context = {
        "form": form,
        "application": application,
        "mine": mine,
        "steps": steps_of(application),
        "history": history_of(application),
    }
    return render(request, "partners/join.html", context)


def _review(request: Request, application: Application, form: ReviewForm) -> bool:
    decide: dict[str, Callable[..., object]] = {
        "accept": partial(
            actions.accept_application,
            vouched=form.cleaned_data.get("vouched", False),
            existing=form.cleaned_data.get("existing"),
        ),
        "decline": actions.decline_application,
        "return": actions.return_application,
    }
    try:
        decide[form.cleaned_data["decision"]](
            application=application, reason=form.cleaned_data["reason"], by=request.person
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, _("Your decision is recorded and the applicant is told."))
    return True


def applications(request: Request) -> HttpResponse:
    """All applications: those that wait, the oldest first, then the others, the latest first."""
    permissions.check_can_review_applications(request.viewer)
    seen = Application.objects.visible_to(request.viewer)
    waiting = seen.filter(status=Application.Status.SUBMITTED)
    waits = Q(status=Application.Status.SUBMITTED)
    found = (
        seen.select_related("country")
        .annotate(
            waits=Case(When(waits, then=Value(1)), default=Value(0)),
            waits_since=Case(When(waits, then=F("submitted_at"))),
        )
        .order_by("-waits", F("waits_since").asc(nulls_last=True), "-submitted_at", "pk")
    )
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "waiting": waiting.count(),
        "oldest": waiting.order_by("submitted_at", "pk").first(),
    }
    return render(request, "partners/applications.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def act_for(request: Request) -> HttpResponse:
    """The organization switcher: for whom the person acts until she switches again."""
    sign_in_first(request.viewer)
    if request.method != "POST":
        return choose(request, [], request.GET.get("next", ""))
    chosen = request.POST.get("organization", "")
    if own := [key for key in request.viewer.organization_ids if str(key) == chosen]:
        request.session["acting_for"] = own[0]
        messages.success(request, _("You now act for the organization you chose."))
    return redirect(_way_back(request) or "accounts:profile")
