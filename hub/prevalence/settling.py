"""What comes true because a day passed, without anybody acting."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from hub.events.models import raise_public_version
from hub.prevalence.models import ResultReview, StudyProtocol, StudyResult

State = StudyProtocol.State


@transaction.atomic
def settle_reviews(today: date | None = None) -> int:
    """A study is reviewed, by the rule of `is_reviewed`, also when the day of the last silent reviewer is over. Returns their number."""
    today = today or timezone.localdate()
    reviews = ResultReview.objects.filter(result=OuterRef("pk")).order_by()
    newer = StudyResult.objects.filter(protocol=OuterRef("protocol"), number__gt=OuterRef("number")).order_by()
    settled = StudyResult.objects.filter(
        ~Exists(newer),
        Exists(reviews.exclude(verdict="").exclude(submitted_at=None)),
        ~Exists(reviews.filter(submitted_at=None, due__gte=today)),
    ).order_by()
    studies = StudyProtocol.objects.filter(state=State.ANALYSED, pk__in=settled.values("protocol"))
    number = studies.update(state=State.REVIEWED)
    if number:
        raise_public_version()  # pages that are kept for visitors name the state
    return number
