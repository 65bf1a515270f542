"""Error pages: one sentence each, and a way on."""

from __future__ import annotations

import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.lib.failures import Failure, failure_behind
from hub.lib.permissions import ChooseFirst, NotPossibleNow, NotUnderstood, Refused
from hub.lib.throttle import HOUR, MINUTE, TooMany
from hub.pages.context import frame
from hub.partners.choosing import choose, posted_values
from hub.reports.moved import redirect_if_moved


def page(
    request: HttpRequest, status: int, title: str, sentence: str, *, is_refusal_of_person: bool = False
) -> HttpResponse:
    context = {
        "status": status,
        "title": title,
        "sentence": sentence,
        "back": page_of_form(request),
        "is_refusal_of_person": is_refusal_of_person,
    }
    return render(request, "pages/error.html", context, status=status)


def page_of_form(request: HttpRequest) -> str:
    """The page of this site from which a form was sent; empty where that is not known."""
    sender = request.META.get("HTTP_REFERER", "")
    if request.method == "POST" and url_has_allowed_host_and_scheme(
        sender, {request.META.get("HTTP_HOST") or request.META["SERVER_NAME"]}
    ):
        return str(sender)
    return ""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent)):
        return page(
            request,
            413,
            _("Too large"),
            _("What you sent is larger than this page takes. Shorten it and send it again."),
        )
    if isinstance(exception, NotPossibleNow):
        return page(request, 503, _("Not possible at this moment"), str(exception.reason))
    reason = _("The address or the form could not be read. Go back and try once more.")
    if isinstance(exception, NotUnderstood):
        reason = str(exception.reason)
    return page(request, 400, _("Not understood"), reason)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, TooMany):
        return too_many(request, exception.seconds)
    if isinstance(exception, ChooseFirst):
        if request.method == "POST":
            return choose(request, posted_values(request), status=409)
        return redirect(f"{reverse('partners:act_for')}?{urlencode({'next': request.get_full_path()})}")
    reason = str(exception.reason) if isinstance(exception, Refused) else _("This page is not open to you.")
    return page(request, 403, _("You cannot open this page"), reason, is_refusal_of_person=True)


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """When to try again: in words, in the header, and as JSON for API clients."""
    if seconds >= HOUR:
        sentence = _("You sent this form many times in a short while. Wait an hour, then go on.")
    else:
        sentence = _("You asked many times in a short while. Wait a minute, then go on.")
    match = request.resolver_match
    response: HttpResponse
    if match is not None and "api" in match.namespaces:
        response = JsonResponse({"detail": sentence}, status=429)
    else:
        response = page(request, 429, _("Too many at once"), sentence)
    response["Retry-After"] = str(seconds)
    return response


def too_many_attempts(request: HttpRequest) -> HttpResponse:
    """Limits of allauth, of a minute or of an hour; it does not say which."""
    sentence = _(
        "You tried this many times in a short while. Wait a minute and try again. If that is refused, wait an hour."
    )
    response = page(request, 429, _("Too many at once"), sentence)
    response["Retry-After"] = str(MINUTE)
    return response


def not_for_reading(request: HttpRequest) -> HttpResponse:
    """An address that only takes forms was opened, for example after signing in."""
    return page(
        request,
        405,
        _("This address only takes a form"),
        _("It cannot be opened by itself. Go back to the page with the form and send it again."),
    )


def bad_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The CSRF token was missing or too old."""
    return page(
        request,
        403,
        _("The form is too old"),
        _("The page was open for too long or cookies are off. Go back, load it again and send once more."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if (elsewhere := redirect_if_moved(request)) is not None:
        return elsewhere
    sentence = str(exception.args[0]) if exception and exception.args and isinstance(exception.args[0], str) else ""
    # `get_object_or_404` names the class, in English.
    if not sentence or sentence.endswith("matches the given query.") or "Resolver404" in type(exception).__name__:
        sentence = _("There is no page at this address. It may have moved: search for it by name.")
    return page(request, 404, _("Not found"), sentence)


SENTENCES = {
    Failure.CANNOT_WRITE: gettext_lazy(
        "The disk of this server is full or cannot be written to. Nothing of what you sent was saved. Pages can still be "
        "read. Keep your text and send it again later."
    ),
    Failure.BUSY: gettext_lazy(
        "Too much is being written at this moment. Nothing of what you sent was saved. Go back and send it again in a minute."
    ),
    Failure.AWAY: gettext_lazy(
        "The database does not answer. Nothing of what you sent was saved. Try again in a minute."
    ),
}


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without the database and the session: one of them may have failed."""
    failure = failure_behind(sys.exc_info()[1])
    if failure is None:
        title, status = _("Something failed here"), 500
        sentence = _("This is our fault, not yours. Nothing was half saved. Try again in a minute.")
    else:
        title, sentence, status = _("Not possible at this moment"), str(SENTENCES[failure]), 503
    match = request.resolver_match
    response: HttpResponse
    if match is not None and "api" in match.namespaces:
        response = JsonResponse({"detail": sentence}, status=status)
    else:
        context: dict[str, Any] = {"status": status, "title": title, "sentence": sentence, "is_account_unknown": True}
        context["back"] = page_of_form(request)
        response = HttpResponse(render_to_string("pages/error.html", context | frame(request)), status=status)
    if failure is not None:
        response["Retry-After"] = "600" if failure is Failure.CANNOT_WRITE else "60"
    return response
