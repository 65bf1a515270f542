"""The frame of every change of a protocol: free in a draft, an amendment once it is registered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record
from hub.events.models import Verb
from hub.prevalence.document import (
    canonical,
    changed_parts,
    content_of,
    document_of,
    fingerprint,
    is_primary_changed,
    seal,
    seal_of_part,
    standing_version,
)
from hub.prevalence.models import ProtocolVersion, StudyProtocol
from hub.prevalence.readiness import missing_to_sign

State = StudyProtocol.State
AMENDABLE = (State.REGISTERED, State.FIELD)


@dataclass(frozen=True)
class Amendment:
    """What every change after the registration says: why, decided when, and how many had been reached by then."""

    reason: str
    decided_on: date
    reached: int


@contextmanager
def change(
    protocol: StudyProtocol, part: str, *, by: Person, amendment: Amendment | None, seen: str = ""
) -> Iterator[StudyProtocol]:
    """Hold the protocol, let the block change it, then write the event, and for a registered one its next version, which counts
    once the ethics officer has signed it.

    `seen`: the seal of the part as the writer had it before her, where she had it.
    """
    with transaction.atomic():
        held = StudyProtocol.objects.select_for_update().get(pk=protocol.pk)
        if held.is_registered:
            _check_amendable(held, amendment)
        if seen and seen != seal_of_part(held, part):
            raise ValidationError(
                _("Somebody changed this part while you were writing. Open the page again and compare.")
            )
        yield held
        protocol.refresh_from_db()
        _look_for_signature(protocol)
        if amendment is None or not held.is_registered:
            # The words are in the protocol only: more people may read the record of events.
            record(Verb.CHANGED, protocol, by=by, after={"part": part})
        else:
            _amend(protocol, amendment, by)


def _check_amendable(protocol: StudyProtocol, amendment: Amendment | None) -> None:
    if protocol.state in (State.ANALYSED, State.REVIEWED):
        raise ValidationError(
            _(
                "A result was handed in. The protocol is changed no longer; in what the study departed from it is said there."
            )
        )
    if protocol.state not in AMENDABLE:
        raise ValidationError(_("This protocol is closed. It is changed no longer."))
    if amendment is None:
        raise ValidationError(
            _("The protocol is registered. Say why it is changed, when that was decided, and how many were reached.")
        )
    if not amendment.reason.strip():
        raise ValidationError({"reason": _("Say why the protocol is changed.")})
    if amendment.decided_on > timezone.localdate():
        raise ValidationError({"decided_on": _("This day lies in the future.")})


def _amend(protocol: StudyProtocol, amendment: Amendment, by: Person) -> None:
    last = protocol.versions.order_by("-number")[:1].get()
    after = content_of(protocol)
    parts = changed_parts(last.content, after)
    if not parts:
        raise ValidationError(_("Nothing has changed."))
    if last.decided_on and amendment.decided_on < last.decided_on:
        raise ValidationError({"decided_on": _("An earlier amendment was decided later than this day.")})
    if last.reached is not None and amendment.reached < last.reached:
        raise ValidationError({"reached": _("An earlier amendment says that more had been reached.")})
    begins = protocol.collection_begins
    assert protocol.registered_at is not None  # noqa: S101  (it is registered)
    if begins is not None and begins <= timezone.localdate(protocol.registered_at):
        raise ValidationError(_("The collection cannot begin before the registration."))
    primary = is_primary_changed(standing_version(protocol).content, after)
    version = freeze(
        protocol, by, number=last.number + 1, reason=amendment.reason.strip(), decided_on=amendment.decided_on,
        reached=amendment.reached, parts=parts, is_primary_changed=primary,
    )  # fmt: skip
    if not protocol.awaits_signature and not missing_to_sign(protocol):
        let_stand(protocol, version)  # back to words that were signed before
    after_words = {"version": version.number, "parts": parts, "fingerprint": version.sha256, "reached": version.reached}
    # The reason stands in the version alone, which a withdrawal hides; the event stays open to everybody.
    record(Verb.AMENDED, protocol, by=by, after=after_words)


def _look_for_signature(protocol: StudyProtocol) -> None:
    """What is complete and not signed in these words waits for the ethics officer, also after an amendment."""
    complete = not missing_to_sign(protocol)
    protocol.awaits_signature = complete and not protocol.sign_offs.filter(fingerprint=fingerprint(protocol)).exists()
    protocol.save(update_fields=["awaits_signature"])


def let_stand(protocol: StudyProtocol, version: ProtocolVersion) -> None:
    """From now on this version counts."""
    protocol.fingerprint = version.sha256
    protocol.is_primary_changed = protocol.is_primary_changed or version.is_primary_changed
    protocol.save(update_fields=["fingerprint", "is_primary_changed"])


def freeze(protocol: StudyProtocol, by: Person, **values: object) -> ProtocolVersion:
    """Write the next version; it counts once `let_stand` says so."""
    version = ProtocolVersion(protocol=protocol, by=by, at=timezone.now().replace(microsecond=0), **values)
    version.text = canonical(document_of(protocol, version))
    version.sha256 = seal(version.text)
    version.save(force_insert=True)
    return version
