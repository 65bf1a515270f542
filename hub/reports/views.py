from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Max
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.events.models import Event
from hub.lib.permissions import NotUnderstood, get_visible
from hub.meetings.models import Meeting
from hub.reports import actions, permissions
from hub.reports.briefing import briefing_pack
from hub.reports.content import RESULTS, NotAdoptedError, report_of, totals
from hub.reports.formats import FORMATS, build, context_of
from hub.reports.models import FrozenReport
from hub.workplans.forms import ReasonForm, attempt
from hub.workplans.models import Plan
from hub.workplans.views.finding import find_plan, moment

TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}
# What of a large report stands on its page; the files hold all of it. A hundred rows are half of what a page may weigh.
MOST_ROWS = {"outcomes": 100, "partners": 30, "changes": 50}
OFFERED = ("pdf", "docx", "json")  # on the page, which is the HTML


def _read_query(request: Request, plan: Plan) -> dict[str, Any]:
    """The report for the address: `as_of`, `from`, `to`, and filters by lead and result."""
    now = timezone.now()
    at = _moment(request, plan)
    asked = report_of(plan, at=at, starts=_day(request, "from"), ends=_day(request, "to"))
    if at >= now:  # no moment, or a day that is not over
        asked["as_of"] = _last_moment(at).isoformat()
    if not permissions.can_freeze(request.viewer, plan):
        asked["sections"] = []  # the chair's texts are drafts until the report is frozen
    lead, result = request.GET.get("lead", ""), request.GET.get("result", "")
    if lead or result:
        asked["lines"] = [
            line for line in asked["lines"] if lead in ("", line["lead"]) and result in ("", line["result"])
        ]
        asked["totals"] = totals(asked["lines"])
        asked["only"] = {"lead": lead, "result": result}
    return asked


def _moment(request: Request, plan: Plan) -> datetime:
    if not request.GET.get("as_of"):
        return timezone.now()
    at = moment(request.GET["as_of"])
    past = plan.history.filter(history_date__lte=at).order_by("-history_id").first()
    if past is None or not plan.could_be_seen_by(request.viewer, past):
        raise Http404(_("On that day the plan was not open to you."))
    return at


def _last_moment(now: datetime) -> datetime:
    """The moment of a report of now: the present second, or the last change in that second. So two reports with the same
    moment are identical, byte for byte, and none lacks what was saved before it."""
    second = now.astimezone(UTC).replace(microsecond=0)
    changed: datetime | None = Event.objects.filter(at__gt=second, at__lte=now).aggregate(last=Max("at"))["last"]
    return changed.astimezone(UTC) if changed else second


def _day(request: Request, name: str) -> date | None:
    text = request.GET.get(name, "")
    try:
        day = parse_date(text) if text else None
    except ValueError:
        day = None
    if text and day is None:
        raise NotUnderstood(_("“%(text)s” is not a date. Write it as 2021-05-31.") % {"text": text[:40]})
    return day


def report(request: Request, slug: str, period: str) -> HttpResponse:
    """The implementation report now, or as of a day."""
    found = find_plan(request, slug, period)
    frozen = FrozenReport.objects.visible_to(request.viewer).filter(plan=found).defer("text")
    context: dict[str, Any] = {
        "plan": found,
        "group": found.group,
        "frozen_reports": frozen,
        "can_freeze": permissions.can_freeze(request.viewer, found) and found.state in {"adopted", "reported"},
        "results": RESULTS,
    }
    try:
        asked = _read_query(request, found)
        context |= _as_page(context_of(asked))
        # The files are of the moment that the page shows.
        context["files_query"] = urlencode(request.GET.dict() | {"as_of": asked["as_of"]})
        address = reverse("reports:report_file", args=[slug, period, "pdf"])[: -len("pdf")]
        context |= _files({kind: f"{address}{kind}?{context['files_query']}" for kind in OFFERED})
        if context["can_freeze"]:
            section = f"{reverse('editing:new', args=['report-section'])}?plan={found.pk}"
            context["more"] = [(_("Write a section"), section), *context["more"]]
    except NotAdoptedError as error:
        context["sentence"] = str(error)
    return render(request, "reports/report.html", context)


def _as_page(context: dict[str, Any]) -> dict[str, Any]:
    """With no more rows than a page can bear, and how many are left out of each part."""
    shown = context["report"]
    room = dict(MOST_ROWS)
    left_out = dict.fromkeys(MOST_ROWS, 0)
    for part, rows in (("outcomes", "lines"), ("partners", "reported")):
        for one in shown[part]:
            left_out[part] += max(0, len(one[rows]) - room[part])
            one[rows] = one[rows][: room[part]]
            room[part] -= len(one[rows])
    left_out["changes"] = max(0, len(shown["changes"]) - room["changes"])
    shown["changes_on_page"] = shown["changes"][: room["changes"]]
    return context | {"left_out": left_out}


def _files(addresses: dict[str, str]) -> dict[str, Any]:
    """The PDF is the one to send on; the others stand under "More"."""
    more = [(_("Download %(format)s") % {"format": kind.upper()}, addresses[kind]) for kind in OFFERED[1:]]
    return {"pdf": addresses[OFFERED[0]], "more": more}


def report_file(request: Request, slug: str, period: str, kind: str) -> HttpResponse:
    """The same as a file."""
    found = find_plan(request, slug, period)
    if kind not in FORMATS:
        raise Http404(_("Reports come as html, pdf, docx or json."))
    try:
        content = build(_read_query(request, found), kind)
    except NotAdoptedError as error:
        raise Http404(str(error)) from error
    return _file(content, kind, f"{slug}-{period}-report.{kind}")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=TYPES[kind])
    # An HTML file contains its styles, which pages of the site do not allow: it is downloaded.
    shown = "attachment" if kind == "html" else "inline"
    response["Content-Disposition"] = f'{shown}; filename="{name}"'
    return response


@login_required
def freeze(request: Request, slug: str, period: str) -> HttpResponse:
    """Publish the report: it is frozen with the chair's texts at a permanent address."""
    found = find_plan(request, slug, period)
    permissions.check_can_freeze(request.viewer, found)
    form = ReasonForm(request.POST or None)
    is_interim = timezone.localdate() < found.ends
    if request.method == "POST" and form.is_valid():
        frozen = attempt(form, actions.freeze_report, plan=found, by=request.person, reason=form.cleaned_data["reason"])
        if frozen is not None:
            messages.success(request, _("The report is handed in."))
            return redirect(frozen)
    context = {
        "plan": found,
        "group": found.group,
        "title": _("Hand in an interim report") if is_interim else _("Hand in the report"),
        "warning": _freezing(found, is_interim),
        "form": form,
        "back": found.get_absolute_url(),
    }
    return render(request, "workplans/transition.html", context)


def _freezing(plan: Plan, is_interim: bool) -> str:
    """The consequences of freezing, shown before the button."""
    if is_interim:
        return _(
            "The plan runs until %(day)s: this is an interim report, and the plan goes on. A report that is handed in cannot be "
            "changed or taken back."
        ) % {"day": date_format(plan.ends)}
    if plan.state == Plan.State.REPORTED:
        return _("A report that is handed in cannot be changed or taken back.")
    return _(
        "This is the report of the whole plan, which counts as reported from then on. A report that is handed in cannot be "
        "changed or taken back."
    )


def _frozen(request: Request, slug: str, period: str, number: int) -> FrozenReport:
    reports = FrozenReport.objects.select_related("plan__group")
    kept: FrozenReport = get_visible(
        reports, request.viewer, plan__group__slug=slug, plan__period=period, number=number
    )
    return kept


def frozen(request: Request, slug: str, period: str, number: int) -> HttpResponse:
    """A published report."""
    kept = _frozen(request, slug, period, number)
    context = {"plan": kept.plan, "group": kept.plan.group, "frozen": kept} | _as_page(context_of(kept.document()))
    files = {kind: reverse("reports:frozen_file", args=[slug, period, number, kind]) for kind in OFFERED}
    context |= _files(files)
    return render(request, "reports/report.html", context)


def frozen_file(request: Request, slug: str, period: str, number: int, kind: str) -> HttpResponse:
    kept = _frozen(request, slug, period, number)
    if kind not in FORMATS:
        raise Http404(_("Reports come as html, pdf, docx or json."))
    content = kept.text.encode() if kind == "json" else build(kept.document(), kind)
    return _file(content, kind, f"{slug}-{period}-report-{number}.{kind}")


def briefing(request: Request, number: int) -> HttpResponse:
    """Agenda, open actions, the state of the plan and papers of a meeting, as far as the reader may see them."""
    meeting = get_visible(Meeting.objects.select_related("group"), request.viewer, pk=number)
    return _file(briefing_pack(meeting, request.viewer), "pdf", f"briefing-{meeting.pk}.pdf")
