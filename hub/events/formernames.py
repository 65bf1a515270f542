"""Records whose name is part of permanent addresses: former names keep redirecting to them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from hub.events.models import FormerName


class KeepsFormerNames(models.Model):
    """`address_field` is the field that is part of the address, `address_scope` the one within which names are unique."""

    address_field: ClassVar[str] = "slug"
    address_scope: ClassVar[str] = ""

    class Meta:
        abstract = True

    @transaction.atomic
    def save(self, *args: Any, **options: Any) -> None:
        name, stored = getattr(self, self.address_field), self._stored_name()
        if name != stored:
            if self._belongs_to_another(name):
                raise IntegrityError(f"The name {name} leads to another record.")
            if stored is not None:
                kept = self.former_names(self._scope())
                kept.filter(name=name).delete()  # a former name of the record was restored
                kept.get_or_create(
                    name=stored,
                    defaults={"kind": self._meta.label_lower, "scope": self._scope(), "object_id": self.pk},
                )
        super().save(*args, **options)

    @classmethod
    def former_names(cls, scope: int = 0) -> models.QuerySet[FormerName]:
        return FormerName.objects.filter(kind=cls._meta.label_lower, scope=scope)

    @classmethod
    def key_once_named(cls, name: str, scope: int = 0) -> int | None:
        """The key of the record that had this name in its address before."""
        return cls.former_names(scope).filter(name=name).values_list("object_id", flat=True).first()

    def clean(self) -> None:
        super().clean()
        name = getattr(self, self.address_field)
        if name and name != self._stored_name() and self._belongs_to_another(name):
            raise ValidationError(
                {self.address_field: _("Permanent addresses of another record have this name. Choose another one.")}
            )

    def _scope(self) -> int:
        return getattr(self, self.address_scope) or 0 if self.address_scope else 0

    def _stored_name(self) -> str | None:
        if self.pk is None or self._state.adding:
            return None
        names = type(self)._base_manager.filter(pk=self.pk).values_list(self.address_field, flat=True)
        return names.first()

    def _belongs_to_another(self, name: str) -> bool:
        key = self.key_once_named(name, self._scope())
        return key is not None and key != self.pk
