"""Respondent-driven samples: prevalence in a hidden population from chains in which people recruit people."""

from evidence.prevalence.respondents.bootstrap import gile_bootstrap, salganik_bootstrap, tree_bootstrap
from evidence.prevalence.respondents.diagnostics import (
    Homophily,
    convergence,
    convergence_by_seed,
    diagnose,
    homophily,
    population_sensitivity,
)
from evidence.prevalence.respondents.estimators import rds_one, rds_two, successive_sampling
from evidence.prevalence.respondents.read import Recruits, read_coupons, read_recruiters
from evidence.prevalence.respondents.report import report_prevalence
from evidence.prevalence.respondents.successive import successive_weights

__all__ = [
    "Homophily",
    "Recruits",
    "convergence",
    "convergence_by_seed",
    "diagnose",
    "gile_bootstrap",
    "homophily",
    "population_sensitivity",
    "rds_one",
    "rds_two",
    "read_coupons",
    "read_recruiters",
    "report_prevalence",
    "salganik_bootstrap",
    "successive_sampling",
    "successive_weights",
    "tree_bootstrap",
]
