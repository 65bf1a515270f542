from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.lib.ids import PublicIdField
from hub.lib.visibility import Viewer, VisibleQuerySet, is_part_of_visible
from hub.library.models import Item
from hub.partners.models import Organization
from hub.prevention.models.versions import ModelVersion, PreventionModel
from hub.workplans.models import Amendment

LONGEST_TEXT = 5000
State = Amendment.State  # one set of words for what became of a proposed change, in plans and in models


def _is_of_group(change: ProposedChange, viewer: Viewer) -> bool:
    return change.model.group_id in viewer.group_ids


class ProposedChange(models.Model):
    """Other words for one text of a model, proposed because of a finding and decided by those who lead the group."""

    State = State
    TAKEN = (State.ACCEPTED, State.PARTLY)
    # Who proposed it stays in the group; what was decided, and by which finding, is published with the version.
    field_rules: ClassVar[dict[str, Any]] = dict.fromkeys(
        ("author", "organization", "event_reason", "event_actor"), _is_of_group
    )

    public_id = PublicIdField(kind="PC")
    model = models.ForeignKey(PreventionModel, on_delete=models.CASCADE, related_name="changes")
    finding = models.ForeignKey(
        Item, verbose_name=_("finding"), on_delete=models.PROTECT, related_name="proposed_changes"
    )
    part = models.CharField(max_length=30, editable=False)  # "version", "step-1a2b3c4d", "component-1a2b3c4d", "new"
    part_title = models.CharField(max_length=300, editable=False)
    field = models.CharField(max_length=30, editable=False)  # the column, such as "description_en"
    original = models.TextField(blank=True, editable=False)
    proposed = models.TextField(_("proposed text"), max_length=LONGEST_TEXT)
    reason = models.TextField(_("reason"), max_length=2000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="proposed_changes")
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="proposed_changes"
    )
    at = models.DateTimeField(default=timezone.now, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    decided_text = models.TextField(_("text as decided"), blank=True, max_length=LONGEST_TEXT)
    decision = models.TextField(_("reason of the decision"), blank=True, max_length=2000)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.ForeignKey(
        ModelVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="changes"
    )  # into which it went

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="model_change_decided_with_reason", condition=Q(state="proposed") | ~Q(decision="")
            ),
            models.CheckConstraint(
                name="model_change_taken_into_a_version",
                condition=~Q(state__in=["accepted", "partly"]) | Q(version__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.part_title

    def get_absolute_url(self) -> str:
        return reverse("prevention:change", args=[self.public_id])

    @property
    def is_open(self) -> bool:
        return self.state == State.PROPOSED

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """For who wrote it, and of the readers of the model for the group; what went into a published version for all of them."""
        if viewer.is_secretariat:
            return Q()
        mine = Q(author=viewer.person_id) if viewer.is_signed_in else Q(pk__in=[])
        open_to_readers = Q(model__group__in=viewer.group_ids) | Q(version__published_at__isnull=False)
        return mine | open_to_readers & is_part_of_visible("model", PreventionModel, viewer)


class ChangeComment(models.Model):
    """What a member of the group says of a proposed change."""

    change = models.ForeignKey(ProposedChange, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="prevention_comments")
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="prevention_comments"
    )
    text = models.TextField(_("comment"), max_length=LONGEST_TEXT)
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(name="change_comment_says_something", condition=~Q(text=""))]

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        return f"{self.change.get_absolute_url()}#comment-{self.pk}"

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """For who wrote it, and for the members of the group who may read the model."""
        if viewer.is_secretariat:
            return Q()
        mine = Q(author=viewer.person_id) if viewer.is_signed_in else Q(pk__in=[])
        of_group = Q(change__model__group__in=viewer.group_ids)
        return mine | of_group & is_part_of_visible("change__model", PreventionModel, viewer)
