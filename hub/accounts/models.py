from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.lib.ids import PublicIdField
from hub.lib.timezones import TimeZoneField


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Person:
        return self.create_user(email, password, is_staff=True, is_superuser=True, is_secretariat=True, **fields)

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username)


class Person(AbstractBaseUser, PermissionsMixin):
    """Someone who signs in, by e-mail. Permissions come from roles in other apps: focal point, office.

    Django's permission groups (`groups`, from PermissionsMixin) are not our action groups.
    """

    class Digest(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        DAILY = "daily", _("Every day")
        WEEKLY = "weekly", _("Every week")
        NEVER = "never", _("Never")

    public_id = PublicIdField(kind="PE")
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en")
    time_zone = TimeZoneField(
        _("time zone"),
        blank=True,
        help_text=_("Meetings and deadlines show their time in this zone, too, on pages and in e-mails."),
    )
    digest = models.CharField(
        _("e-mails about your tasks and what you follow"),
        max_length=8,
        choices=Digest.choices,
        default=Digest.WEEKLY,
        help_text=_(
            "No e-mail comes while there is nothing new. “At once” means within ten minutes, and your tasks once a week."
        ),
    )
    digested_at = models.DateTimeField(null=True, editable=False)
    # The mail server said that the mailbox does not exist; the person is told at her next visit.
    bounced_at = models.DateTimeField(null=True, editable=False)
    is_secretariat = models.BooleanField(
        _("secretariat"),
        default=False,
        help_text=_("Serves the whole Alliance: reviews applications and may edit every record."),
    )
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_once")]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def may_be_reminded(self) -> bool:
        """Whether the site writes to her unasked: not after she stopped the e-mails, and not to a mailbox that is not there."""
        return self.is_active and self.digest != self.Digest.NEVER and self.bounced_at is None


class OutgoingEmail(models.Model):
    """An e-mail that waits to be sent. Once it is sent, its text and recipient are deleted."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        GIVEN_UP = "given up", "Given up"
        # The process or the connection ended between sending the text and the reply of the server.
        UNCERTAIN = "uncertain", "Perhaps sent"

    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="waiting_emails")
    recipient = models.CharField(max_length=320, blank=True)
    sender = models.CharField(max_length=320)
    subject = models.TextField(blank=True)
    body = models.TextField(blank=True)
    html = models.TextField(blank=True)  # empty for e-mails in plain text only
    headers = models.JSONField(default=dict)
    is_bulk = models.BooleanField(default=False)  # sent after e-mails that somebody waits for
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)  # of the last attempt
    created_at = models.DateTimeField(default=timezone.now)
    next_try_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)  # when the state changed last

    class Meta:
        ordering = ["is_bulk", "next_try_at", "pk"]
        indexes = [
            models.Index(
                fields=["is_bulk", "next_try_at", "id"], condition=models.Q(state="waiting"), name="letter_waiting"
            ),
            models.Index(fields=["state", "changed_at"], name="letter_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                name="letter_state_known",
                condition=models.Q(state__in=["waiting", "sending", "sent", "given up", "uncertain"]),
            ),
            models.CheckConstraint(
                name="letter_sent_says_nothing",
                condition=~models.Q(state="sent")
                | models.Q(recipient="", subject="", body="", html="", person__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} ({self.state})"
