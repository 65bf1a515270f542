from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Fills our own fields when somebody signs up, and remembers the language she signed up in."""

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user.name = form.cleaned_data["name"]
        user.language = request.LANGUAGE_CODE.split("-")[0]
        return super().save_user(request, user, form, commit=commit)
