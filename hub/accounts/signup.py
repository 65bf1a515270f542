"""Signing up does not reveal who has an account: the same response after the same time, with or without a mail server."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.utils import get_next_redirect_url
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

MANDATORY = app_settings.EmailVerificationMethod.MANDATORY


class SignupForm(AllauthSignupForm):
    def validate_unique_email(self, value: str) -> str:
        """A known address is not an error of the form; it is dealt with when the form is saved."""
        self.account_already_exists = bool(filter_users_by_email(value))
        return value

    def try_save(self, request: HttpRequest) -> tuple[Any, HttpResponse | None]:
        try:
            with transaction.atomic():
                return self._save_or_pretend(request)
        except IntegrityError:  # somebody signed up with this address a moment ago
            self.account_already_exists = True
            return self._save_or_pretend(request)

    def _save_or_pretend(self, request: HttpRequest) -> tuple[Any, HttpResponse | None]:
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])  # takes as long as for a new account
        if app_settings.EMAIL_VERIFICATION == MANDATORY:
            return super().try_save(request)
        # No e-mail can be sent, and signing in at once would reveal that the address was free.
        if not self.account_already_exists:
            self.save(request)
        messages.success(
            request,
            _(
                "If this address had no account, yours is ready now: sign in with your password. If the password is "
                "refused, the address had an account before."
            ),
        )
        wanted = get_next_redirect_url(request)
        return None, redirect(
            f"{reverse('account_login')}?{urlencode({'next': wanted})}" if wanted else "account_login"
        )
