"""Permissions with reasons. `check_can_…` raises a refusal with a sentence for the page; `can_…` returns a bool."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, ParamSpec

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from hub.lib.ids import is_public_id
from hub.lib.visibility import Viewer

P = ParamSpec("P")


class Refused(PermissionDenied):
    """A refusal with a sentence that says who may do it."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(reason)
        self.reason = reason


class ChooseFirst(Refused):
    """She speaks for several organizations and has not said for which of them now."""

    def __init__(self) -> None:
        super().__init__(_("You speak for several organizations. Choose first for which of them you act."))


class NotUnderstood(BadRequest):
    """An address with invalid values, with a sentence that says why."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(reason)
        self.reason = reason


class NotPossibleNow(BadRequest):
    """What the server cannot do for this request, with a sentence that says why and what else there is."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(reason)
        self.reason = reason


def require(condition: bool, reason: str | Promise) -> None:
    if not condition:
        raise Refused(reason)


def sign_in_first(viewer: Viewer) -> None:
    require(viewer.is_signed_in, _("Sign in first."))


def acting_for(viewer: Viewer) -> int | None:
    """The organization for which the person acts; nothing where she speaks for none. It is chosen, never guessed."""
    if viewer.acting_for_id is None and viewer.organization_ids:
        raise ChooseFirst
    return viewer.acting_for_id


def acting_among(viewer: Viewer, keys: Collection[int]) -> int | None:
    """Of organizations that something asks, the one for which the person acts, or the only one that is hers."""
    own = viewer.organization_ids.intersection(keys)
    if viewer.acting_for_id in own:
        return viewer.acting_for_id
    if len(own) > 1:
        raise ChooseFirst
    return next(iter(own), None)


def as_predicate(check: Callable[P, None]) -> Callable[P, bool]:
    """The yes-or-no form of a check."""

    def can(*args: P.args, **options: P.kwargs) -> bool:
        try:
            check(*args, **options)
        except ChooseFirst:
            return True  # the page asks her
        except Refused:
            return False
        return True

    return can


def get_visible(queryset: Any, viewer: Viewer, **lookup: Any) -> Any:
    """The one matching record, if the viewer may see it; a hidden record raises the same error as a missing one."""
    try:
        found = queryset.visible_to(viewer).get(**lookup)
    except queryset.model.DoesNotExist:
        wanted = str(lookup.get("public_id", ""))
        if wanted and not is_public_id(wanted):
            raise Http404(
                _("“%(id)s” is not a complete identifier. Check it for a typing mistake.") % {"id": wanted}
            ) from None
        raise Http404(_("There is no such record, or it is not open to you.")) from None
    found.found_for = viewer  # is_open_to need not ask again
    return found
