"""What people follow, their notifications, and announcements of groups to those who take part or follow."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hub.events.models import Event
from hub.groups.models import Group
from hub.initiatives.models import Initiative
from hub.lib.ids import PublicIdField
from hub.lib.translated import TranslatedField
from hub.lib.visibility import Viewer, Visible, VisibleQuerySet


class OfPerson(models.Model):
    """A record of one person; nobody else reads it."""

    # An index of each table begins with the person.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="%(class)ss", db_index=False
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q(person=viewer.person_id) if viewer.is_signed_in else Q(pk__in=[])


class Follow(OfPerson):
    """A person follows a record; or, muted, does not follow it although her role would count."""

    kind = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    is_muted = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["kind", "pk"]
        constraints = [models.UniqueConstraint(fields=["person", "kind", "object_id"], name="follow_once")]
        indexes = [models.Index(fields=["kind", "object_id"], name="follow_of_record")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class Notification(OfPerson):
    """One event for one person, even if several of her follows and roles lead to it; or one initiative that her saved search
    has found (`found`), as imports write no event for each."""

    class Why(models.TextChoices):
        FOLLOW = "follow", _("you follow it")
        MEMBER = "member", _("your organization takes part")
        LEAD = "lead", _("you lead the group")
        OWN = "own", _("it concerns your organization")
        AUTHOR = "author", _("you wrote it")
        SEARCH = "search", _("your saved search finds it")
        OVERDUE = "overdue", _("it is overdue")
        OFFICE = "office", _("you serve the secretariat")

    # Events are never deleted, and nobody looks for the notifications of one.
    event = models.ForeignKey(Event, null=True, on_delete=models.PROTECT, related_name="notifications", db_index=False)
    found = models.ForeignKey(Initiative, null=True, on_delete=models.CASCADE, related_name="+")
    # The page that it belongs to: the followed record, or the first one that the event is about.
    kind = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    why = models.CharField(max_length=8, choices=Why.choices)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    is_mailed = models.BooleanField(default=False)  # or will not be, as she had read it before

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "event"], name="notification_once"),
            models.UniqueConstraint(fields=["person", "found"], name="notification_of_find_once"),
            models.CheckConstraint(
                name="notification_of_event_or_find",
                condition=Q(event__isnull=True, found__isnull=False) | Q(event__isnull=False, found__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="notification_of_person"),
            models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="notification_unread"),
            models.Index(fields=["person", "id"], condition=Q(is_mailed=False), name="notification_to_mail"),
            models.Index(fields=["at"], name="notification_at"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.event_id or self.found_id}"


class Reached(models.Model):
    """The position of a reader of the record of events; a process that has locked the row reads on."""

    name = models.CharField(max_length=20, primary_key=True)
    sequence = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.sequence}"


class Escalation(models.Model):
    """A message about something overdue: to the partner, then the chair, then the secretariat, each once."""

    class Step(models.IntegerChoices):
        PARTNER = 1, _("the partner that answers for it")
        CHAIR = 2, _("those who lead the group")
        SECRETARIAT = 3, _("the secretariat")

    kind = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    due = models.DateField()
    step = models.PositiveSmallIntegerField(choices=Step.choices)
    people = models.PositiveIntegerField(default=0)  # who received it
    at = models.DateTimeField(default=timezone.now)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id", "due", "step"], name="escalation_step_once"),
            models.CheckConstraint(name="escalation_has_an_end", condition=Q(step__gte=1, step__lte=3)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}: {self.step}"

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q() if viewer.is_secretariat else Q(pk__in=[])


class Announcement(Visible):
    """A message of a group to its members and followers. One leader writes it, another one approves it; then it is sent and
    never changes."""

    class Kind(models.TextChoices):
        ANNOUNCEMENT = "announcement", _("Announcement")
        NEWSLETTER = "newsletter", _("Newsletter")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waits for approval")
        SENT = "sent", pgettext_lazy("announcement", "Sent")

    visible_group = "group"
    # Why it was sent back to its author stays among those who lead the group, also once it is sent.
    field_rules = {"event_reason": lambda written, viewer: written.group_id in viewer.led_group_ids}

    public_id = PublicIdField(kind="NO")
    group = models.ForeignKey(Group, verbose_name=_("group"), on_delete=models.PROTECT, related_name="announcements")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.ANNOUNCEMENT)
    title = TranslatedField(models.CharField, verbose_name=_("title"), max_length=150)
    text = TranslatedField(models.TextField, verbose_name=_("text"), max_length=20_000)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="announcements"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.TextField(blank=True, editable=False)  # why it was sent back to its author
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="announcement_sent_at_a_moment", condition=~Q(state="sent") | Q(sent_at__isnull=False)
            ),
            models.CheckConstraint(
                name="announcement_approved_by_another",
                condition=Q(approved_by__isnull=True) | Q(author__isnull=True) | ~Q(approved_by=F("author")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("notifications:announcement", args=[self.public_id])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """Until it is sent, visible to those who lead the group."""
        seen = super().visible_condition(viewer)
        if viewer.is_secretariat:
            return seen
        return seen & (Q(state=cls.State.SENT) | Q(group__in=viewer.led_group_ids))
