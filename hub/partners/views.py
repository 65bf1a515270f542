from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hub.accounts.owndata import has_confirmed_address
from hub.accounts.requests import Request
from hub.lib.permissions import get_visible
from hub.lib.search import matching
from hub.lib.throttle import throttled
from hub.lib.translated import in_language
from hub.partners import actions, permissions
from hub.partners.forms import ApplicationForm, ReviewForm, SearchForm
from hub.partners.models import Application, Constituency, FocalPoint, Organization
from hub.sources.citations import Citations

PAGE_SIZE = 50
UPDATES = 20  # reports of progress on the page of an organization, the latest first


def partners(request: Request) -> HttpResponse:
    """The partners of the Alliance that are listed here."""
    form = SearchForm(request.GET)
    found = Organization.objects.visible_to(request.viewer).partners().select_related("country")
    found = found.order_by(in_language("name"), "pk")
    if form.is_valid():
        if constituency := form.cleaned_data["constituency"]:
            found = found.filter(constituency=constituency)
        if country := form.cleaned_data["country"]:
            found = found.filter(country=country)
        if text := form.cleaned_data["q"]:
            found = matching(found, text)
    balance = (
        Organization.objects.visible_to(request.viewer)
        .partners()
        .order_by()
        .values("constituency")
        .annotate(number=Count("pk"))
    )
    counts = {row["constituency"]: row["number"] for row in balance}
    context = {
        "form": form,
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "balance": [(label, counts.get(value, 0)) for value, label in Constituency.choices],
    }
    return render(request, "partners/partners.html", context)


def partner(request: Request, slug: str) -> HttpResponse:
    """One organization: what it says of itself, where it takes part, what it does."""
    organization = get_visible(Organization.objects.select_related("country", "parent"), request.viewer, slug=slug)
    updates = organization.progress_updates.visible_to(request.viewer).prefetch_related(
        "output__plan__group", "output__outcome", "activity__output__plan__group", "activity__output__outcome"
    )
    # Groups and initiatives stand above partners in the order of imports; their records come by related names.
    roles = organization.initiative_roles.visible_to(request.viewer).select_related("initiative")
    today = timezone.localdate()
    offices = list(organization.offices.visible_to(request.viewer).select_related("group"))
    context = {
        "organization": organization,
        "today": today,
        "offices": [office for office in offices if office.ends is None or office.ends >= today],
        "past_offices": [office for office in offices if office.ends and office.ends < today],
        "participations": organization.participations.visible_to(request.viewer).select_related("group"),
        "focal_points": FocalPoint.objects.visible_to(request.viewer)
        .on()
        .filter(organization=organization)
        .select_related("person"),
        "updates": updates.order_by("-until", "-pk")[:UPDATES],
        "roles": roles.order_by("kind", "initiative__name_en")[:100],
        "citations": Citations([organization], request.viewer),
        "can_edit": permissions.can_edit_organization(request.viewer, organization),
    }
    return render(request, "partners/partner.html", context)


def join(request: Request) -> HttpResponse:
    """What joining means, and the form once signed in."""
    if not request.user.is_authenticated:
        return render(request, "partners/join.html", {"form": None})
    return _answer_application(request, Application())


def application(request: Request, public_id: str) -> HttpResponse:
    """One application: its state for the applicant, the review for the secretariat."""
    found = get_visible(
        Application.objects.select_related("country", "organization", "applicant"), request.viewer, public_id=public_id
    )
    if found.status == Application.Status.RETURNED and found.applicant_id == request.viewer.person_id:
        return _answer_application(request, found)
    confirmed = has_confirmed_address(found.applicant)
    form = None
    if permissions.can_review_applications(request.viewer):
        form = ReviewForm(request.POST or None, address_confirmed=confirmed)
    if request.method == "POST":
        permissions.check_can_review_applications(request.viewer)
        if form and form.is_valid() and _review(request, found, form):
            return redirect(found)
    context = {"application": found, "form": form}
    if form:
        context["address_confirmed"] = confirmed
        context["alike"] = Organization.objects.filter(name_en__iexact=found.name).exclude(pk=found.organization_id)[:5]
    return render(request, "partners/application.html", context)


@throttled("apply", per_hour=10)
def _answer_application(request: Request, application: Application) -> HttpResponse:
    permissions.check_can_apply(request.viewer)
    form = ApplicationForm(request.POST or None, instance=application)
    if request.method == "POST" and form.is_valid():
        person = request.person
        submitted = actions.submit_application(application=form.save(commit=False), by=person)
        messages.success(request, _("Your application is with the secretariat. You will get an answer by e-mail."))
        return redirect(submitted)
    mine = Application.objects.filter(applicant=request.user.pk).exclude(pk=application.pk)
    return render(request, "partners/join.html", {"form": form, "application": application, "mine": mine})


def _review(request: Request, application: Application, form: ReviewForm) -> bool:
    decide: dict[str, Callable[..., object]] = {
        "accept": partial(actions.accept_application, vouched=form.cleaned_data.get("vouched", False)),
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
    """All applications, those that wait first."""
    permissions.check_can_review_applications(request.viewer)
    found = (
        Application.objects.visible_to(request.viewer)
        .select_related("country")
        .annotate(waits=Q(status=Application.Status.SUBMITTED))
        .order_by("-waits", "-submitted_at")
    )
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "partners/applications.html", {"page": page})


@require_http_methods(["POST"])
def act_for(request: Request) -> HttpResponse:
    """The organization switcher: for whom the person acts until she switches again."""
    chosen = request.POST.get("organization", "")
    if own := [key for key in request.viewer.organization_ids if str(key) == chosen]:
        request.session["acting_for"] = own[0]
        messages.success(request, _("You now act for the organization you chose."))
    return redirect("accounts:profile")
