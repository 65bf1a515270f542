"""The size of the sample, as `evidence samplesize` works it out."""

from __future__ import annotations

import math
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from evidence.exceptions import DataError
from evidence.prevalence.surveys.samplesize import plan_sample

from hub.lib.refusals import in_own_language
from hub.prevalence.models.design import LARGEST_SAMPLE


def plan_visits(inputs: dict[str, float], take: int | None) -> tuple[int | None, int | None]:
    """Households or people to visit, and the clusters that they fill; nothing where an input is missing."""
    if not inputs:
        return None, None
    values: dict[str, Any] = dict(inputs)
    try:
        plan = plan_sample(
            values.pop("expected_share"), household_size=values.pop("household_size", 1.0), take=take, **values
        )
    except DataError as error:
        raise ValidationError(in_own_language(error)) from error
    if plan.households > LARGEST_SAMPLE:
        raise ValidationError(_("This sample would be larger than any that can be asked. Tolerate a larger error."))
    return math.ceil(plan.households), plan.clusters
