"""The names of methods, as the evidence library writes them into a record, in the languages of the site."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

NAMES: dict[str, Any] = {
    # what a study uses
    "survey": _("Household survey"),
    "lists": _("Multiple systems estimation"),
    "rds": _("Respondent-driven sampling"),
    "scaleup": _("Network scale-up"),
    "time_location": _("Time-location sampling"),
    # household surveys
    "taylor": _("Linearization (Taylor)"),
    "jackknife": _("Jackknife"),
    "bootstrap": _("Bootstrap"),
    "brr": _("Balanced half-samples"),
    "supplied replicates": _("Replicate weights of the producer"),
    "woodruff": _("Interval of a median (Woodruff)"),
    "fay-herriot": _("Small areas (Fay-Herriot)"),
    "svy": _("Second program (svy)"),
    # several lists
    "stepwise": _("Log-linear models, step by step"),
    "bic": _("Log-linear model with the lowest BIC"),
    "average": _("Average of log-linear models"),
    "graphs": _("Average of graphical models"),
    "latent": _("Latent classes"),
    "lower": _("Lower bound"),
    # respondent-driven sampling
    "rds-i": _("Recruitment and degrees (RDS-I)"),
    "rds-ii": _("Weights by degree (RDS-II)"),
    "ss": _("Successive sampling"),
    # network scale-up
    "killworth": _("Killworth’s estimator"),
    "plug-in": _("Mean of shares"),
    "mean-of-sums": _("Mean of shares, groups alike"),
    "generalised": _("Generalized scale-up"),
    "bayes": _("Bayesian model"),
}


# What one method of a record estimates, where it is no model of its own.
MODELS: dict[str, Any] = {
    "mean": _("mean"), "total": _("total"), "ratio": _("ratio"), "median": _("median"),
}  # fmt: skip


def name_of_model(code: str) -> str:
    """A model that has no words here is written as in the record."""
    return str(MODELS.get(code, code))


def name_of_method(code: str) -> str:
    """A name that is not known here stays as it is written."""
    return str(NAMES.get(code.lower(), code))
