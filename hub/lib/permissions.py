"""May or may not, with the reason. `check_can_…` raises the sentence that the page shows; `can_…` answers yes or no."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from hub.lib.ids import is_public_id
from hub.lib.visibility import Viewer

__all__ = ["NotPossibleNow", "NotUnderstood", "Refused", "allowed", "get_visible", "require", "sign_in_first"]

P = ParamSpec("P")


class Refused(PermissionDenied):
    """A refusal with a sentence that tells who may."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(reason)
        self.reason = reason


class NotUnderstood(BadRequest):
    """An address that cannot be answered, with the sentence that says why."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(reason)
        self.reason = reason


class NotPossibleNow(BadRequest):
    """What the server cannot do for this request, with the sentence that says why and what else there is."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(reason)
        self.reason = reason


def require(condition: bool, reason: str | Promise) -> None:
    if not condition:
        raise Refused(reason)


def sign_in_first(viewer: Viewer) -> None:
    require(viewer.is_signed_in, _("Sign in first."))


def allowed(check: Callable[P, None]) -> Callable[P, bool]:
    """The yes-or-no twin of a check."""

    def can(*args: P.args, **options: P.kwargs) -> bool:
        try:
            check(*args, **options)
        except Refused:
            return False
        return True

    return can


def get_visible(queryset: Any, viewer: Viewer, **lookup: Any) -> Any:
    """The one record that fits, if the viewer may see it; a stranger cannot tell a hidden record from none."""
    try:
        return queryset.visible_to(viewer).get(**lookup)
    except queryset.model.DoesNotExist:
        wanted = str(lookup.get("public_id", ""))
        if wanted and not is_public_id(wanted):
            raise Http404(
                _("“%(id)s” is not a complete identifier. Check it for a typing mistake.") % {"id": wanted}
            ) from None
        raise Http404(_("There is no such record, or it is not open to you.")) from None
