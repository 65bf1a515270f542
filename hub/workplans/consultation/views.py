"""Comments on a plan, their dispositions, and the matrix of both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Case, Count, QuerySet, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from hub.accounts.requests import Request
from hub.lib.permissions import get_visible
from hub.lib.text import comma_separated
from hub.lib.throttle import throttled
from hub.workplans import actions, permissions, policies
from hub.workplans.consultation.balance import balance
from hub.workplans.consultation.forms import AnswerForm, AnswersForm, CommentForm, ReplyForm
from hub.workplans.consultation.matrix import page_of, row_of, with_items
from hub.workplans.consultation.outline import mark_quotes, outline_of
from hub.workplans.forms import ReasonForm, attempt
from hub.workplans.models import Comment, Disposition, LateComment
from hub.workplans.overview import who_was_heard
from hub.workplans.views.finding import find_item, find_plan
from hub.workplans.views.outputs import take_comment

PAGE_SIZE = 50
WAITING = "waiting"  # the filter for comments without a disposition
AT_ONCE = 200  # comments that get the same disposition at once
MATRIX_SIZE = 250


@throttled("comment", per_hour=120)
def comments(request: Request, slug: str, period: str) -> HttpResponse:
    """All comments on the plan, and a form for one on the plan as a whole."""
    found = find_plan(request, slug, period)
    latest = policies.comment_round(found)
    item = find_item(found, request.GET["item"]) if request.GET.get("item") else None
    form = CommentForm(request.POST or None)
    if request.method == "POST":
        permissions.check_can_comment(request.viewer, found, latest)
        if form.is_valid() and (answered := take_comment(request, found, item, form)):
            return answered
    seen = Comment.objects.visible_to(request.viewer).filter(plan=found)
    inside = permissions.can_read_comments(request.viewer, found)
    show = request.GET.get("show", "") if inside else ""
    page = page_of(found, filter_comments(seen, show, item), PAGE_SIZE, request.GET.get("page"))
    shares = balance(found) if inside else []
    can_lead = permissions.can_lead_plan(request.viewer, found)
    unanswered = list(seen.filter(Comment.needs_answer()).order_by("at", "pk").values_list("public_id", flat=True))
    rows = [row_of(found, comment, request.viewer) for comment in page.object_list]
    context = {
        "plan": found,
        "group": found.group,
        "item": item,
        "passages": mark_quotes(item, (row.comment.quote for row in rows)) if item else [],
        "outline": outline_of(found, seen, item.anchor if item else ""),
        "page": page,
        "rows": rows,
        "waiting": show == WAITING,
        "reads_comments": inside,
        "filters": filters_of(seen, len(unanswered), show, item) if inside else [],
        "next_unanswered": unanswered[0] if can_lead and unanswered and not found.is_binding else "",
        "has_main": can_lead and bool(unanswered),
        "late": LateComment.objects.visible_to(request.viewer).filter(plan=found),
        "shares": shares,
        "heard": who_was_heard(found, request.viewer) if inside else None,
        "absent": comma_separated(share.label for share in shares if not share.members),
        "round": latest,
        "takes_comments": policies.takes_comments(found, latest),
        "form": form,
        "answers_form": AnswersForm(auto_id="answers-%s"),
        "can_lead": can_lead,
        "can_comment": permissions.can_comment(request.viewer, found, latest),
    }
    return render(request, "workplans/comments.html", context)


def filter_comments(seen: QuerySet[Comment], show: str, item: Any) -> QuerySet[Comment]:
    """The comments of a filter and an item; those without a disposition first."""
    if show == WAITING:
        seen = seen.filter(Comment.needs_answer())
    elif show in Disposition.Verdict.values:
        seen = seen.filter(disposition__verdict=show)
    if item is not None:
        seen = seen.filter(item_key=item.anchor)
    is_answered = Case(When(Comment.needs_answer(), then=0), default=1)
    return seen.order_by(is_answered, "at", "pk")


@dataclass(frozen=True)
class CommentFilter:
    words: str  # with the number of comments
    href: str
    is_chosen: bool


def filters_of(seen: QuerySet[Comment], unanswered: int, show: str, item: Any) -> list[CommentFilter]:
    """The numbers of comments, in all, by disposition, and without one. One query."""
    rows = seen.order_by().values_list("disposition__verdict").annotate(number=Count("pk"))
    numbers: dict[str | None, int] = dict(rows)
    total = sum(numbers.values())
    kinds = [("", ngettext("%(number)s comment", "%(number)s comments", total) % {"number": total})]
    waiting = ngettext("%(number)s not answered yet", "%(number)s not answered yet", unanswered)
    kinds.append((WAITING, waiting % {"number": unanswered}))
    kinds += [
        (value, f"{numbers[value]} {str(label).lower()}")
        for value, label in Disposition.Verdict.choices
        if value in numbers
    ]
    chosen = {"item": item.anchor} if item else {}
    return [
        CommentFilter(words, f"?{urlencode(chosen | ({'show': kind} if kind else {}))}", kind == show)
        for kind, words in kinds
    ]


@login_required
def answer(request: Request, slug: str, period: str, public_id: str) -> HttpResponse:
    """Record the disposition of a comment."""
    found = find_plan(request, slug, period)
    comment = get_visible(Comment.objects.filter(plan=found), request.viewer, public_id=public_id)
    permissions.check_can_lead_plan(request.viewer, found)
    with_items(found, [comment])
    row = row_of(found, comment, request.viewer)
    form = AnswerForm(request.POST or None, instance=row.disposition, plan=found)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, actions.dispose, comment=comment, by=request.person, **form.cleaned_data)
        if done is not None:
            messages.success(request, _("Answered."))
            return redirect(comment.get_absolute_url())
    context = {"plan": found, "group": found.group, "row": row, "form": form}
    return render(request, "workplans/answer.html", context)


@login_required
@require_POST
def answers(request: Request, slug: str, period: str) -> HttpResponse:
    """The same disposition for the selected comments, or for all that wait, a few hundred at once."""
    found = find_plan(request, slug, period)
    permissions.check_can_lead_plan(request.viewer, found)
    waiting = Comment.objects.visible_to(request.viewer).filter(Comment.needs_answer(), plan=found)
    if "all" not in request.POST:
        waiting = waiting.filter(public_id__in=request.POST.getlist("comment")[:AT_ONCE])
    comments = list(waiting.select_related("plan__group")[:AT_ONCE])
    form = AnswersForm(request.POST)
    number = None
    if comments and form.is_valid():
        number = attempt(form, actions.dispose_all, comments=comments, by=request.person, **form.cleaned_data)
    if number:
        messages.success(request, ngettext("%(number)s answered.", "%(number)s answered.", number) % {"number": number})
    else:
        messages.error(request, _("Tick the comments that you answer. Say what becomes of them, and why."))
    return redirect(f"{reverse('workplans:comments', args=[slug, found.period])}?show=waiting")


@login_required
@throttled("hide-comment", per_hour=300)
def hide(request: Request, slug: str, period: str, public_id: str) -> HttpResponse:
    """Hide a comment from the group with a reason, or show it again."""
    found = find_plan(request, slug, period)
    comment = get_visible(
        Comment.objects.filter(plan=found).select_related("plan__group"), request.viewer, public_id=public_id
    )
    permissions.check_can_lead_plan(request.viewer, found)
    is_hidden = comment.hidden_at is not None
    form = ReasonForm(request.POST or None, required=True)
    if request.method == "POST" and form.is_valid():
        act = actions.show_comment if is_hidden else actions.hide_comment
        try:
            act(comment=comment, reason=form.cleaned_data["reason"], by=request.person)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Done."))
            return redirect(comment.get_absolute_url())
    context = {
        "plan": found,
        "group": found.group,
        "title": _("Show this comment again") if is_hidden else _("Hide this comment"),
        "comment": comment,
        "warning": ""
        if is_hidden
        else _(
            "From then on only its author and those who lead the group read it, with your reason. It needs no answer before the "
            "plan is adopted. It can be shown again."
        ),
        "form": form,
        "back": comment.get_absolute_url(),
    }
    return render(request, "workplans/transition.html", context)


@login_required
@require_POST
@throttled("comment", per_hour=120)
def reply(request: Request, slug: str, period: str, public_id: str) -> HttpResponse:
    """Reply to a comment; those who may read it may reply."""
    found = find_plan(request, slug, period)
    comment = get_visible(
        Comment.objects.filter(plan=found).select_related("plan__group"), request.viewer, public_id=public_id
    )
    permissions.check_can_comment(request.viewer, found, policies.comment_round(found))
    form = ReplyForm(request.POST)
    if form.is_valid():
        written = attempt(form, actions.reply_to, comment=comment, text=form.cleaned_data["text"], by=request.person)
        if written is not None:
            return redirect(comment.get_absolute_url())
    context = {
        "plan": found,
        "group": found.group,
        "title": _("Reply"),
        "comment": comment,
        "form": form,
        "back": comment.get_absolute_url(),
    }
    return render(request, "workplans/transition.html", context)


def matrix(request: Request, slug: str, period: str) -> HttpResponse:
    """The response matrix: one row for each comment. The files contain all of them, the page a few hundred at a time."""
    found = find_plan(request, slug, period)
    seen = Comment.objects.visible_to(request.viewer).filter(plan=found)
    page = page_of(found, seen, MATRIX_SIZE, request.GET.get("page"))
    rows = [row_of(found, comment, request.viewer) for comment in page.object_list]
    context = {
        "plan": found,
        "group": found.group,
        "rows": rows,
        "files": [
            (kind.upper(), reverse(f"workplans:matrix_{kind}", args=[slug, period])) for kind in ("xlsx", "docx")
        ],
        "page": page,
        "comment_count": page.paginator.count,
        "reads_comments": permissions.can_read_comments(request.viewer, found),
        "can_lead": permissions.can_lead_plan(request.viewer, found),
    }
    return render(request, "workplans/matrix.html", context)
