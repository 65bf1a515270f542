"""What members say about a plan: comment rounds, comments with replies and dispositions, amendments."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from hub.lib.ids import PublicIdField
from hub.lib.text import add_label
from hub.lib.timezones import TimeZoneField
from hub.lib.visibility import Viewer, VisibleQuerySet
from hub.partners.models import Organization
from hub.workplans.models.plans import Activity, Outcome, Output, Plan
from hub.workplans.models.versions import PlanVersion

TEXT_LIMIT = 10_000


class OnItem(models.Model):
    """A text about a plan as a whole or about one of its items; it outlives the item."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="%(class)ss")
    outcome = models.ForeignKey(Outcome, null=True, blank=True, on_delete=models.SET_NULL, related_name="%(class)ss")
    output = models.ForeignKey(Output, null=True, blank=True, on_delete=models.SET_NULL, related_name="%(class)ss")
    activity = models.ForeignKey(Activity, null=True, blank=True, on_delete=models.SET_NULL, related_name="%(class)ss")
    item_key = models.CharField(max_length=40, blank=True, editable=False)
    item_title = models.CharField(max_length=400, blank=True, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="%(class)ss")
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def item(self) -> Outcome | Output | Activity | None:
        """The item, if it still exists."""
        return self.outcome or self.output or self.activity

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """Comments are visible to the members of the group, not to the public."""
        if viewer.is_secretariat:
            return Q()
        mine = Q(author=viewer.person_id) if viewer.is_signed_in else Q(pk__in=[])
        return mine | Q(plan__group__in=viewer.group_ids)

    @staticmethod
    def anchor_of(item: Any) -> dict[str, Any]:
        """The values that attach a new record to an item."""
        if item is None:
            return {}
        return {item._meta.model_name: item, "item_key": item.anchor, "item_title": str(item.title)}


def on_one_item(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(outcome__isnull=True, output__isnull=True)
        | Q(outcome__isnull=True, activity__isnull=True)
        | Q(output__isnull=True, activity__isnull=True),
    )


class CommentRound(models.Model):
    """A period in which comments on a version are asked for."""

    class Audience(models.TextChoices):
        MEMBERS = "members", _("Members of the group")
        PUBLIC = "public", _("Everybody who signs in")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="rounds")
    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="rounds")
    audience = models.CharField(_("who is asked"), max_length=10, choices=Audience.choices, default=Audience.MEMBERS)
    question = models.TextField(_("what is asked"), blank=True)
    opens = models.DateTimeField(default=timezone.now)
    deadline = models.DateTimeField(_("comments until"))
    time_zone = TimeZoneField(_("time zone of the deadline"), default="UTC")
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = VisibleQuerySet.as_manager()
    field_rules = {
        "question": lambda asked, viewer: (
            asked.audience == CommentRound.Audience.PUBLIC or asked.plan.group_id in viewer.group_ids
        )
    }

    class Meta:
        ordering = ["opens", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan"], condition=Q(closed_at__isnull=True), name="one_open_round_a_plan"),
            models.CheckConstraint(name="round_ends_after_start", condition=Q(deadline__gt=models.F("opens"))),
        ]

    def __str__(self) -> str:
        return f"{self.plan} – {self.deadline:%Y-%m-%d}"

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q(plan__in=Plan.objects.visible_to(viewer))

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and timezone.now() <= self.deadline

    @property
    def ended_at(self) -> datetime:
        """When it ended: at its deadline, or earlier where it was closed."""
        return min(self.closed_at or self.deadline, self.deadline)


class Comment(OnItem):
    """A member's comment on a version of a plan: on one item, or on the plan as a whole."""

    public_id = PublicIdField(kind="CO")
    round = models.ForeignKey(CommentRound, null=True, blank=True, on_delete=models.PROTECT, related_name="comments")
    version = models.ForeignKey(PlanVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="comments")
    field = models.CharField(_("part of the item"), max_length=60, blank=True)
    quote = models.TextField(_("words that the comment is about"), max_length=1000, blank=True)
    text = models.TextField(_("comment"), max_length=TEXT_LIMIT)
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    hidden_reason = models.TextField(_("why it is hidden"), blank=True, max_length=2000, editable=False)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            on_one_item("comment_on_one_item"),
            models.CheckConstraint(name="comment_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="comment_hidden_with_reason", condition=Q(hidden_at__isnull=True) | ~Q(hidden_reason="")
            ),
        ]

    def __str__(self) -> str:
        return gettext("Comment on %(item)s") % {"item": self.item_title or self.plan}

    def get_absolute_url(self) -> str:
        return f"{reverse('workplans:comments', args=[self.plan.group.slug, self.plan.period])}#{self.public_id}"

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """Visible to the group; a hidden one to its author and those who lead the group."""
        if viewer.is_secretariat:
            return Q()
        mine = Q(author=viewer.person_id) if viewer.is_signed_in else Q(pk__in=[])
        leads = Q(plan__group__in=viewer.led_group_ids)
        return mine | leads | Q(plan__group__in=viewer.group_ids, hidden_at__isnull=True)

    @classmethod
    def needs_answer(cls, prefix: str = "") -> Q:
        """Without a disposition and not hidden: it prevents the adoption of the plan."""
        return Q(**{f"{prefix}disposition": None, f"{prefix}hidden_at": None})

    def shows_answers_to(self, viewer: Viewer) -> bool:
        """Whether the viewer may read replies and the disposition: `PartOfComment.visible_condition` for one comment."""
        if viewer.is_secretariat or self.plan.group_id in viewer.group_ids:
            return True
        asked = self.round is not None and self.round.audience == CommentRound.Audience.PUBLIC
        return viewer.is_signed_in and self.author_id == viewer.person_id and asked


class PartOfComment(models.Model):
    """Visible with its comment to members; to the author of the comment if everybody was asked. An author who has left the
    group still sees her own texts, but not those of the group."""

    objects = VisibleQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        if viewer.is_secretariat:
            return Q()
        seen = Q(comment__plan__group__in=viewer.group_ids, comment__hidden_at__isnull=True)
        seen |= Q(comment__plan__group__in=viewer.led_group_ids)
        if viewer.is_signed_in:
            asked = Q(comment__round__audience=CommentRound.Audience.PUBLIC)
            seen |= Q(comment__author=viewer.person_id) & asked
        return seen


class Reply(PartOfComment):
    """An answer under a comment."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="replies")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="replies")
    text = models.TextField(_("reply"), max_length=TEXT_LIMIT)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name_plural = "replies"
        constraints = [models.CheckConstraint(name="reply_says_something", condition=~Q(text=""))]

    def __str__(self) -> str:
        return self.text[:80]


class LateComment(OnItem):
    """A comment after the end of the round. Only its author can read it, and copy it."""

    text = models.TextField(max_length=TEXT_LIMIT)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.text[:80]

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q(author=viewer.person_id) if viewer.is_signed_in else Q(pk__in=[])


class Amendment(OnItem):
    """Another wording of a text of an item, proposed and decided on."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ACCEPTED = "accepted", _("Accepted")
        PARTLY = "partly", _("Accepted in part")
        REJECTED = "rejected", _("Not accepted")

    public_id = PublicIdField(kind="AM")
    # An amendment stays visible to its author when she has left the group; the group's decision does not.
    field_rules = dict.fromkeys(
        ("decided_text", "decision"), lambda amendment, viewer: amendment.plan.group_id in viewer.group_ids
    )
    comment = models.ForeignKey(Comment, null=True, blank=True, on_delete=models.SET_NULL, related_name="amendments")
    field = models.CharField(_("text"), max_length=60)
    original = models.TextField(blank=True, editable=False)
    proposed = models.TextField(_("proposed text"), max_length=TEXT_LIMIT)
    reason = models.TextField(_("reason"), max_length=2000)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    decided_text = models.TextField(_("text as decided"), blank=True, max_length=TEXT_LIMIT)
    decision = models.TextField(_("reason of the decision"), blank=True, max_length=2000)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    version = models.ForeignKey(PlanVersion, null=True, on_delete=models.PROTECT, related_name="amendments")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            on_one_item("amendment_on_one_item"),
            models.CheckConstraint(
                name="amendment_decided_with_reason", condition=Q(state="proposed") | ~Q(decision="")
            ),
        ]

    def __str__(self) -> str:
        return self.item_title or str(self.plan)

    def get_absolute_url(self) -> str:
        return f"{reverse('workplans:amendments', args=[self.plan.group.slug, self.plan.period])}#{self.public_id}"


class Disposition(PartOfComment):
    """How a comment was dealt with, and why. Every comment has one before the plan can be adopted."""

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        PARTLY = "partly", _("Accepted in part")
        REJECTED = "rejected", _("Not accepted")
        OUT_OF_SCOPE = "out_of_scope", _("Outside this plan")

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, related_name="disposition")
    verdict = models.CharField(_("what became of it"), max_length=12, choices=Verdict.choices)
    reason = models.TextField(_("reason"), max_length=2000)
    amendment = models.ForeignKey(
        Amendment,
        verbose_name=_("amendment that carries it"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="dispositions",
    )
    # The latest event about the item at the time of the disposition: where the change can be seen.
    change = models.ForeignKey("events.Event", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    history = HistoricalRecords()

    class Meta:
        constraints = [models.CheckConstraint(name="disposition_has_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return add_label(self.comment, self.get_verdict_display())
