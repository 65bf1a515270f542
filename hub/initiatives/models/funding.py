from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from hub.initiatives.models.initiative import Initiative, PartOfInitiative
from hub.lib.numbers import money
from hub.lib.translated import TranslatedField
from hub.partners.models import Organization


class FundingTranche(PartOfInitiative):
    """One amount as a source gives it: a budget with its period, a payment with its day, or an amount with a year only.
    Different kinds, currencies and directions are never added up, and nothing is spread over years.
    """

    class Basis(models.TextChoices):
        """The kind of the amount. Transactions are those of IATI, in the terms of IATI."""

        UNKNOWN = "", _("Kind not stated")
        BUDGET = "budget", _("Budget")
        COMMITMENT = "commitment", _("Commitment")
        PLEDGE = "pledge", _("Pledge")
        DISBURSEMENT = "disbursement", _("Disbursement")
        EXPENDITURE = "expenditure", _("Expenditure")
        PLANNED = "planned-disbursement", _("Planned disbursement")
        INCOMING_COMMITMENT = "incoming-commitment", _("Incoming commitment")
        INCOMING_FUNDS = "incoming-funds", _("Incoming funds")
        INCOMING_PLEDGE = "incoming-pledge", _("Incoming pledge")
        INTEREST = "interest-payment", _("Interest payment")
        REPAYMENT = "loan-repayment", _("Loan repayment")
        REIMBURSEMENT = "reimbursement", _("Reimbursement")
        EQUITY_PURCHASE = "purchase-of-equity", _("Purchase of equity")
        EQUITY_SALE = "sale-of-equity", _("Sale of equity")
        GUARANTEE = "credit-guarantee", _("Credit guarantee")

    class Revision(models.TextChoices):
        UNKNOWN = "", _("Not stated")
        ORIGINAL = "original", _("Original")
        REVISED = "revised", _("Revised")

    class Status(models.TextChoices):
        UNKNOWN = "", _("Not stated")
        INDICATIVE = "indicative", _("Indicative")
        COMMITTED = "committed", _("Committed")

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="tranches")
    funder = models.ForeignKey(
        Organization, verbose_name=_("funder"), null=True, blank=True, on_delete=models.PROTECT, related_name="tranches"
    )
    basis = models.CharField(_("kind of amount"), max_length=24, choices=Basis.choices, blank=True, default="")
    revision = models.CharField(
        _("original or revised"), max_length=8, choices=Revision.choices, blank=True, default=""
    )
    status = models.CharField(_("status of the budget"), max_length=10, choices=Status.choices, blank=True, default="")
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)  # empty: longer than one year
    starts = models.DateField(_("day, or first day of the period"), null=True, blank=True)
    ends = models.DateField(_("last day of the period"), null=True, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=4)
    currency = models.CharField(_("currency (ISO 4217)"), max_length=3)
    value_date = models.DateField(_("day of the exchange rate"), null=True, blank=True)
    # The organizations that are meant, as far as the sender of the file may see them; the names stay as in the source.
    provider_organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    receiver_organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    provider = models.CharField(_("provider"), max_length=250, blank=True)
    provider_reference = models.CharField(_("identifier of the provider"), max_length=120, blank=True)
    receiver = models.CharField(_("receiver"), max_length=250, blank=True)
    receiver_reference = models.CharField(_("identifier of the receiver"), max_length=120, blank=True)
    reference = models.CharField(_("number at the source"), max_length=120, blank=True)
    note = TranslatedField(models.CharField, verbose_name=_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ["year", "starts", "pk"]
        constraints = [
            models.CheckConstraint(
                name="tranche_not_negative",
                condition=Q(amount__gte=0) | ~Q(basis__in=["", "budget", "planned-disbursement"]),
                violation_error_message=_("Only a transaction can be negative: it takes back an earlier one."),
            ),
            models.CheckConstraint(name="tranche_year_plausible", condition=Q(year__range=(1990, 2100))),
            models.CheckConstraint(name="tranche_currency_three_letters", condition=Q(currency__regex=r"^[A-Z]{3}$")),
            models.CheckConstraint(
                name="tranche_has_a_time",
                condition=Q(year__isnull=False) | Q(starts__isnull=False),
                violation_error_message=_("Say the year, or the first and the last day of the period."),
            ),
            models.CheckConstraint(
                name="tranche_ends_after_start",
                condition=Q(ends__isnull=True) | Q(starts__isnull=False, ends__gte=models.F("starts")),
                violation_error_message=_("The end lies before the start. Change one of the two dates."),
            ),
        ]

    def __str__(self) -> str:
        digits = 0 if self.amount == round(self.amount) else 2
        amount = money(number_format(self.amount, digits, force_grouping=True), self.currency)
        return f"{amount} ({self.year or f'{self.starts} – {self.ends}'})"
