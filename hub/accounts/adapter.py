from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.sites.requests import RequestSite
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse

from hub.lib.throttle import address_of, count_of, forget_count

# A cookie for browsers in which somebody has signed in before, so that wrong passwords of others do not lock her out.
KNOWN_BROWSER = "known-browser"
KNOWN_FOR = 180 * 24 * 3600  # seconds
GUESSES = 100  # an hour for one account, from all unknown browsers together


class AccountAdapter(DefaultAccountAdapter):
    """Fills our own fields on sign-up, and limits password guessing without letting strangers lock an account."""

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user.name = form.cleaned_data["name"]
        user.language = request.LANGUAGE_CODE.split("-")[0]
        return super().save_user(request, user, form, commit=commit)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Attempts are limited by address, by address and account together, and by account for unknown browsers."""
        super().pre_authenticate(request, **credentials)
        login = _login_of(credentials)
        if login and not _knows(request, login) and count_of("guess", login) > GUESSES:
            raise self.validation_error("too_many_login_attempts")

    def post_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse:
        response = super().post_login(request, user, **options)
        response.set_signed_cookie(
            KNOWN_BROWSER, user.public_id, salt=KNOWN_BROWSER, max_age=KNOWN_FOR, httponly=True,
            secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
        )  # fmt: skip
        return response

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Includes the address of the visitor: otherwise five wrong passwords from anywhere would lock the owner out."""
        return f"{RequestSite(request).domain}:{address_of(request)}:{_login_of(credentials)}"

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """Called after a password reset, which proves that the visitor reads the mail of the account."""
        super()._delete_login_attempts_cached_email(request, **credentials)
        forget_count("guess", _login_of(credentials))


def _login_of(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email") or "").lower()


def _knows(request: HttpRequest, login: str) -> bool:
    """Whether the owner of the account has signed in with this browser before."""
    from allauth.account.internal.userkit import filter_users_by_email

    try:
        public_id = request.get_signed_cookie(KNOWN_BROWSER, salt=KNOWN_BROWSER, max_age=KNOWN_FOR)
    except (KeyError, BadSignature):
        return False
    return any(user.public_id == public_id for user in filter_users_by_email(login))
