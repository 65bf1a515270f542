"""How an import ends that cannot go on."""

from __future__ import annotations

import logging

from django.utils import timezone

from hub.exchange.models import Import
from hub.exchange.reasons import Reason, serialize_reasons

logger = logging.getLogger(__name__)


def end_import(run: Import, reason: Reason) -> bool:
    """The rows that were imported stay, as the state says."""
    run.refresh_from_db()
    state = Import.State.CUT if run.read else Import.State.FAILED
    ended = Import.objects.filter(pk=run.pk, state=Import.State.RUNNING, worker=run.worker).update(
        state=state, reasons=serialize_reasons([reason]), finished_at=timezone.now()
    )
    if ended:
        logger.warning("Import %s was ended: %s", run.public_id, reason.code)
    return bool(ended)
