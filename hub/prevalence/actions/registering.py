"""The ethics officer signs; then the protocol is frozen, before anybody is asked."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record
from hub.events.models import Verb
from hub.prevalence.actions.changing import AMENDABLE, Amendment, freeze, let_stand
from hub.prevalence.document import canonical, fingerprint, seal, waiting_version
from hub.prevalence.models import ProtocolVersion, SignOff, StudyProtocol
from hub.prevalence.permissions import has_written
from hub.prevalence.readiness import missing_to_register, missing_to_sign

__all__ = ["Amendment", "register", "sign"]


@transaction.atomic
def sign(*, protocol: StudyProtocol, seen: str, note: str, by: Person) -> SignOff:
    """Sign the words that the page showed: `seen` is their fingerprint."""
    held = StudyProtocol.objects.select_for_update().get(pk=protocol.pk)
    if held.is_withdrawn:
        raise ValidationError(_("This protocol is withdrawn."))
    if held.is_registered and held.state not in AMENDABLE:
        raise ValidationError(_("This protocol is closed. It is changed no longer."))
    if held.author_id == by.pk:
        raise ValidationError(_("You began this study. Another person signs the checklist."))
    if has_written(held, by):
        raise ValidationError(_("You have written parts of this protocol. Another person signs the checklist."))
    if missing := missing_to_sign(held):
        raise ValidationError(missing)
    now = fingerprint(held)
    if seen != now:
        raise ValidationError(_("The protocol was changed while you were reading. Read it again, then sign."))
    if held.sign_offs.filter(fingerprint=now).exists():
        raise ValidationError(_("These words are signed already."))
    made = SignOff.objects.create(protocol=held, author_id=held.author_id, signer=by, fingerprint=now, note=note)
    held.awaits_signature = False
    held.save(update_fields=["awaits_signature"])
    if (amended := waiting_version(held)) is not None and seal(canonical(amended.content)) == now:
        let_stand(held, amended)
    record(Verb.APPROVED, protocol, by=by, after={"signed": now})
    return made


@transaction.atomic
def register(*, protocol: StudyProtocol, by: Person) -> ProtocolVersion:
    """Freeze it with hash and date, and open it to everybody. It cannot return to draft."""
    held = StudyProtocol.objects.select_for_update().get(pk=protocol.pk)
    if held.is_registered:
        raise ValidationError(_("This protocol is registered already."))
    if missing := missing_to_register(held):
        raise ValidationError(missing)
    version = freeze(held, by, number=1)
    held.fingerprint = version.sha256
    held.state, held.registered_at = StudyProtocol.State.REGISTERED, timezone.now()
    held.save(update_fields=["state", "registered_at", "fingerprint"])
    record(Verb.REGISTERED, held, by=by, after={"version": 1, "fingerprint": version.sha256})
    protocol.refresh_from_db()
    return version
