from __future__ import annotations

import secrets
from typing import Any

from django.db import models
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from hub.lib.translated import TranslatedField
from hub.lib.visibility import Viewer, VisibleQuerySet, is_part_of_visible
from hub.library.models import Item
from hub.prevention.models.versions import ModelVersion
from hub.vocabularies.models import Scheme, Term


def new_key() -> str:
    return secrets.token_hex(4)


class PartOfVersion(models.Model):
    """A part of what a version says. Its key stays the same in later versions."""

    version: models.ForeignKey[ModelVersion, ModelVersion]

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        return f"{self.version.get_absolute_url()}#{self.anchor}"

    @property
    def anchor(self) -> str:
        return "theory"

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q() if viewer.is_secretariat else is_part_of_visible("version", ModelVersion, viewer)


class OrderedPart(PartOfVersion):
    """A part with a place among its like; a new one without a place comes last."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        if not self.position:  # type: ignore[has-type]
            kind: Any = type(self)
            others = kind._default_manager.filter(version=self.version_id)  # type: ignore[attr-defined]
            self.position = (others.aggregate(last=Max("position"))["last"] or 0) + 1
        super().save(*args, **options)


class TheoryStep(OrderedPart):
    """A step of the theory of change, and what must hold for the next one to follow."""

    version = models.ForeignKey(ModelVersion, verbose_name=_("version"), on_delete=models.CASCADE, related_name="steps")
    key = models.CharField(max_length=12, default=new_key, editable=False)
    position = models.PositiveIntegerField(_("position"), default=0, editable=False)
    text = TranslatedField(models.TextField, verbose_name=_("step"), max_length=1000)
    assumption = TranslatedField(
        models.TextField,
        verbose_name=_("what must hold for the next step"),
        max_length=1000,
        blank=True,
        help_text=_("What nobody in the model can bring about, and without which the next step does not follow."),
    )

    objects = VisibleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["version", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="theorystep_key_once"),
            models.UniqueConstraint(fields=["version", "position"], name="theorystep_position_once"),
        ]

    def __str__(self) -> str:
        return str(self.text)[:80]

    @property
    def anchor(self) -> str:
        return f"step-{self.key}"


class Component(OrderedPart):
    """Something the model does. It is tied to standards, and rests on what is known or on nothing."""

    version = models.ForeignKey(
        ModelVersion, verbose_name=_("version"), on_delete=models.CASCADE, related_name="components"
    )
    key = models.CharField(max_length=12, default=new_key, editable=False)
    position = models.PositiveIntegerField(_("position"), default=0, editable=False)
    name = TranslatedField(models.CharField, verbose_name=_("component"), max_length=200)
    description = TranslatedField(models.TextField, verbose_name=_("what is done"), max_length=5000, blank=True)
    standards = models.ManyToManyField(
        Term,
        verbose_name=_("standards"),
        blank=True,
        related_name="components",
        limit_choices_to={"scheme": Scheme.PROTECTION, "children__isnull": True},
    )

    objects = VisibleQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=["standards"])

    class Meta:
        ordering = ["version", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="component_key_once"),
            models.UniqueConstraint(fields=["version", "position"], name="component_position_once"),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def anchor(self) -> str:
        return f"component-{self.key}"


class Ground(PartOfVersion):
    """What one item of the library says of a component. Its design and strength are those of the item."""

    class Says(models.TextChoices):
        SUPPORTS = "supports", _("Supports it")
        MIXED = "mixed", _("Supports it in part")
        AGAINST = "against", _("Speaks against it")

    # A component whose only findings speak against it rests on nothing.
    CARRYING = (Says.SUPPORTS, Says.MIXED)

    version = models.ForeignKey(
        ModelVersion, verbose_name=_("version"), on_delete=models.CASCADE, related_name="grounds"
    )
    component = models.ForeignKey(
        Component, verbose_name=_("component"), on_delete=models.CASCADE, related_name="grounds"
    )
    item = models.ForeignKey(
        Item, verbose_name=_("library item"), on_delete=models.PROTECT, related_name="prevention_grounds"
    )
    says = models.CharField(_("what it says of it"), max_length=10, choices=Says.choices, default=Says.SUPPORTS)
    note = models.CharField(_("what was found"), max_length=500, blank=True)

    objects = VisibleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["version", "component__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["component", "item"],
                name="ground_once_a_component",
                violation_error_message=_("This item is named for the component already."),
            ),
            models.CheckConstraint(
                name="ground_says_something_known", condition=Q(says__in=["supports", "mixed", "against"])
            ),
        ]

    def __str__(self) -> str:
        return str(self.item)

    @property
    def anchor(self) -> str:
        return self.component.anchor

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """Nobody learns of an item that is not open to her."""
        return super().visible_condition(viewer) & is_part_of_visible("item", Item, viewer)
