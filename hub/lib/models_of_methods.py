"""What each method of a report on numbers of people assumed or chose, word for word as the evidence library says it."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

MODELS_OF_METHODS = (
    # several lists
    _("%(terms)s; best of all %(number)s models met on a downhill search up to order %(order)s"),
    _("average over all %(number)s models met on a downhill search up to order %(order)s"),
    _("median, up to %(number)s latent classes, %(chains)s chains agree (R-hat %(rhat)s)"),
    # respondents who recruit others
    _("recruitment shares and harmonic mean degrees, seeds counted"),
    _("recruitment shares and harmonic mean degrees, seeds left out"),
    _("weights 1/degree, seeds counted"),
    _("weights 1/degree, seeds left out"),
    _("successive sampling from %(population)s people, seeds counted"),
    _("successive sampling from %(population)s people, seeds left out"),
    # network scale-up
    _("%(name)s: maximum likelihood, every respondent alike"),
    _("%(name)s: mean of shares"),
    _("%(name)s: mean of shares, every known group alike"),
    _("%(name)s: survey weights; assumed degree ratio %(ratio)s, true positive rate %(share)s, frame ratio %(factor)s"),
    _("%(name)s: survey weights; visibility from a sample of the hidden group"),
    _("%(name)s: overdispersed model, posterior median, R-hat %(rhat)s"),
    # surveys
    _("%(statistic)s, %(number)s degrees of freedom"),
    _("%(name)s; %(number)s respondents"),
    _("%(name)s; %(share)s direct"),
    _("%(name)s; the model's alone"),
)
