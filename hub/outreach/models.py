"""How people outside keep the register up to date: suggestions, claims, confirmations, saved searches."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.initiatives.models.initiative import Initiative
from hub.lib.ids import PublicIdField
from hub.lib.partialdate import PartialDateField
from hub.lib.text import add_label
from hub.lib.visibility import Viewer, VisibleQuerySet
from hub.partners.models import Organization
from hub.vocabularies.models import Country, Scheme, Term


def _secret() -> str:
    return secrets.token_urlsafe(24)


class Review(models.TextChoices):
    SUBMITTED = "submitted", _("Waiting for review")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


class Submission(models.Model):
    """A suggested initiative, or a suggested change of an existing one (`about`). No account is needed; the link that was
    shown leads to the answer."""

    Status = Review

    public_id = PublicIdField(kind="SU")
    secret = models.CharField(max_length=40, unique=True, default=_secret, editable=False)
    about = models.ForeignKey(
        Initiative, null=True, editable=False, on_delete=models.CASCADE, related_name="suggested_changes"
    )
    name = models.CharField(_("name of the initiative"), max_length=300)
    summary = models.TextField(_("What does it do?"), help_text=_("At most 200 words."))
    who = models.CharField(_("Who carries it out?"), max_length=250)
    issues = models.ManyToManyField(
        Term, verbose_name=_("issues"), blank=True, limit_choices_to={"scheme": Scheme.ISSUE}, related_name="+"
    )
    countries = models.ManyToManyField(Country, verbose_name=_("countries"), blank=True, related_name="+")
    starts = PartialDateField(_("start"))
    ends = PartialDateField(_("end"))
    website = models.URLField(
        _("a page where this can be checked"), max_length=500, help_text=_("The review begins there.")
    )
    email = models.EmailField(
        _("your e-mail"),
        blank=True,
        help_text=_("Only if we may ask back. It is not shown and is deleted after the review."),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Review.choices, default=Review.SUBMITTED, db_index=True
    )
    reason = models.TextField(_("reason"), blank=True)
    initiative = models.ForeignKey(Initiative, null=True, on_delete=models.SET_NULL, related_name="submissions")
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    submitted_at = models.DateTimeField(default=timezone.now)
    reviewed_at = models.DateTimeField(null=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["submitted_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="submission_review_has_reason", condition=Q(status="submitted") | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("outreach:suggestion", args=[self.secret])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q() if viewer.is_secretariat else Q(about__owner__in=viewer.organization_ids)


class Claim(models.Model):
    """A partner says that the record is about its work, and asks to become the owner."""

    Status = Review

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="claims")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="claims")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    justification = models.TextField(
        _("Why does your organization answer for this record?"), help_text=_("At most 100 words.")
    )
    status = models.CharField(_("status"), max_length=10, choices=Review.choices, default=Review.SUBMITTED)
    reason = models.TextField(_("reason"), blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "organization"],
                condition=Q(status="submitted"),
                name="claim_waits_once",
                violation_error_message=_(
                    "Your organization has claimed this record already; the review is under way."
                ),
            )
        ]

    def __str__(self) -> str:
        return add_label(self.organization, self.initiative)

    def get_absolute_url(self) -> str:
        return self.initiative.get_absolute_url()

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q() if viewer.is_secretariat else Q(organization__in=viewer.organization_ids)


class Confirmation(models.Model):
    """A request to confirm a record, by a link that works once, for this purpose only, until it expires or is revoked."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="confirmations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    nonce = models.CharField(max_length=40, default=_secret, editable=False)
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked = models.BooleanField(default=False)
    remark = models.TextField(blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.initiative} ({self.sent_at:%Y-%m-%d})"

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q() if viewer.is_secretariat else Q(initiative__owner__in=viewer.organization_ids)


class SavedSearch(models.Model):
    """A search about whose new results a person wants to be notified."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("name"), max_length=120)
    query = models.CharField(max_length=1000)
    last_key = models.PositiveBigIntegerField(default=0)  # the newest initiative in a notification
    made_at = models.DateTimeField(default=timezone.now)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["person", "query"], name="search_saved_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('initiatives:initiatives')}?{self.query}"

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q(person=viewer.person_id) if viewer.is_signed_in else Q(pk__in=[])
