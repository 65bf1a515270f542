"""What a protocol still lacks before it can be signed, and before it can be registered: one sentence each."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.prevalence.checklist import QUESTIONS
from hub.prevalence.document import fingerprint
from hub.prevalence.models import StudyProtocol


def missing_to_sign(protocol: StudyProtocol) -> list[str]:
    """Everything but the signature itself."""
    found = []
    if not protocol.method:
        found.append(_("No method is chosen."))
    if not protocol.countries.exists():
        found.append(_("No country is named."))
    if not protocol.design.strip():
        found.append(_("The design is not described."))
    if protocol.method != StudyProtocol.Method.LISTS and protocol.sample_planned is None:
        found.append(_("The size of the sample is not worked out."))
    found += _of_strata(protocol)
    if not protocol.indicators.filter(is_primary=True).exists():
        found.append(_("No indicator is marked as primary."))
    if not protocol.microdata_at.strip():
        found.append(_("It is not said where the microdata stay."))
    unanswered = len(QUESTIONS) - protocol.checklist.filter(question__in=QUESTIONS).count()
    if unanswered:
        words = ngettext(
            "%(number)s question of the checklist is not answered.",
            "%(number)s questions of the checklist are not answered.",
            unanswered,
        )
        found.append(words % {"number": unanswered})
    own = protocol.questionnaires.first()
    if own is not None and own.has_errors:
        found.append(_("The check of your questionnaire found errors. Mend them and upload it again."))
    return found


def _of_strata(protocol: StudyProtocol) -> list[str]:
    """Strata add up to the sample, where there are any."""
    planned = [one.planned for one in protocol.strata.all()]
    if not planned or protocol.sample_planned is None or sum(planned) >= protocol.sample_planned:
        return []
    return [
        _("The strata add up to %(sum)s; the sample that is needed is %(sample)s.")
        % {"sum": sum(planned), "sample": protocol.sample_planned}
    ]


def missing_to_register(protocol: StudyProtocol) -> list[str]:
    found = missing_to_sign(protocol)
    if protocol.collection_begins is None:
        found.append(_("It is not said when the collection begins."))
    elif protocol.collection_begins <= timezone.localdate():
        found.append(_("The collection has begun. A protocol is registered before the first person is asked."))
    if not found and not protocol.sign_offs.filter(fingerprint=fingerprint(protocol)).exists():
        found.append(_("The ethics officer has not signed these words."))
    return found
