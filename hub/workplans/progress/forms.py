"""Forms for reports on implementation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hub.workplans.forms import long_text
from hub.workplans.models import (
    Acceptance,
    Indicator,
    ItemStatus,
    Unit,
)
from hub.workplans.progress.breakdown import Measured, part_label, part_names, ratio_of


class ReviewForm(forms.Form):
    review = long_text(
        _("What you say to those who reported"), limit=2000, rows=2, required=False,
        help_text=_("Needed if you return the report."),
    )  # fmt: skip


class AcceptForm(forms.Form):
    answer = forms.ChoiceField(label=_("Your answer"), choices=Acceptance.Answer.choices, widget=forms.RadioSelect)
    reason = long_text(_("Reason"), limit=2000, rows=2, required=False, help_text=_("Needed if you decline."))


class LockForm(forms.Form):
    starts = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reason = long_text(_("Reason"), limit=1000, rows=2)


class LockExceptionForm(forms.Form):
    """Which output or activity may still be reported on, and why."""

    item = forms.ChoiceField(label=_("Output or activity"))
    reason = long_text(_("Reason"), limit=1000, rows=2)

    def __init__(self, *args: Any, items: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["item"].choices = [("", _("Choose an item")), *items]  # type: ignore[attr-defined]


class ProgressForm(forms.Form):
    """What was done, reported by those who are responsible for the item."""

    until = forms.DateField(
        label=_("What was done until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    done = long_text(_("What was done"), rows=6)
    status = forms.ChoiceField(
        label=_("Status"),
        choices=[(s.value, s.label) for s in (ItemStatus.UNDER_WAY, ItemStatus.DONE, ItemStatus.LATE)],
    )
    percent = forms.IntegerField(
        label=_("Progress in per cent"), required=False,
        help_text=_("Leave it empty if you cannot say. Empty is not zero."),
    )  # fmt: skip
    evidence = long_text(
        _("Evidence"), limit=5000, rows=2, required=False,
        help_text=_("One address a line, each starting with https://."),
    )  # fmt: skip

    def __init__(self, *args: Any, indicators: list[Indicator], **options: Any) -> None:
        super().__init__(*args, **options)
        self.indicators = indicators
        for indicator in indicators:
            self._ask_for(indicator)

    def _ask_for(self, indicator: Indicator) -> None:
        """Fields for the value of an indicator, or the numbers of a ratio; then for its parts."""
        title = f"{indicator.title} ({Unit(indicator.unit).label})"
        empty = _("Leave it empty if nothing was counted. Empty is not zero.")
        if indicator.is_ratio:
            self.fields[f"numerator-{indicator.pk}"] = _number(_("%(title)s: numerator") % {"title": title}, empty)
            self.fields[f"denominator-{indicator.pk}"] = _number(
                _("%(title)s: denominator") % {"title": title}, _("The value is computed from both.")
            )
        else:
            self.fields[f"value-{indicator.pk}"] = _number(title, empty)
        for dimension, name in part_names(indicator):
            self.fields[part_field(indicator, dimension, name)] = _number(
                f"{indicator.title} – {part_label(dimension, name)}", _("Empty means: not reported.")
            )

    def clean(self) -> dict[str, Any]:
        """Compute ratios; a part requires the value that it belongs to."""
        values = super().clean() or self.cleaned_data
        self.measured: dict[Indicator, Measured] = {}
        for indicator in self.indicators:
            value, numerator, denominator = (
                values.get(f"{name}-{indicator.pk}") for name in ("value", "numerator", "denominator")
            )
            parts: dict[str, dict[str, str]] = {}
            for dimension, name in part_names(indicator):
                if (part := values.get(part_field(indicator, dimension, name))) is not None:
                    parts.setdefault(dimension, {})[name] = f"{part.normalize():f}"
            if numerator is not None and denominator is not None:
                try:
                    value = ratio_of(indicator, numerator, denominator)
                except ValidationError as error:
                    self.add_error(f"denominator-{indicator.pk}", error)
                    continue
            elif numerator is not None or denominator is not None:
                missing = "denominator" if denominator is None else "numerator"
                if f"{missing}-{indicator.pk}" not in self.errors:
                    self.add_error(f"{missing}-{indicator.pk}", _("Write numerator and denominator, or neither."))
                continue
            if value is not None:
                self.measured[indicator] = Measured(value, parts, numerator, denominator)
            elif parts and not any(name.endswith(f"-{indicator.pk}") for name in self.errors):
                field = "numerator" if indicator.is_ratio else "value"
                self.add_error(f"{field}-{indicator.pk}", _("Parts were written without the value they are part of."))
        return values

    def clean_evidence(self) -> str:
        lines = self.cleaned_data["evidence"].split()
        for line in lines:
            if not line.startswith(("https://", "http://")):
                raise ValidationError(
                    _("“%(line)s” is not an address. Start it with https://."), params={"line": line[:80]}
                )
        return "\n".join(lines)

    def values(self) -> dict[Indicator, Measured]:
        return self.measured


def part_field(indicator: Indicator, dimension: str, name: str) -> str:
    """The name of the field for one part of the value of an indicator."""
    return f"part-{indicator.pk}-{dimension}-{name}"


def _number(label: Any, help_text: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, required=False, max_digits=18, decimal_places=4, help_text=help_text)
