"""A field of a form with its label, hint and errors. Written here: a form has dozens, and templates took half of its page."""

from __future__ import annotations

from django.forms import BoundField
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

__all__ = ["field_group"]


def field_group(field: BoundField) -> SafeString:
    """Label, hint, widget, errors; in a fieldset where the widget is several controls, a box to tick before its label."""
    errors = field.errors
    kind = " field--check" if field.widget_type == "checkbox" else ""
    kind += " field--wrong" if errors else ""
    label: str = conditional_escape(capfirst(field.label))
    widget = str(field)
    pieces = []
    if field.use_fieldset:
        described = field.aria_describedby
        about = f' aria-describedby="{conditional_escape(described)}"' if described else ""
        pieces += [f'<fieldset class="field{kind}"{about}>', f"<legend>{label}</legend>"]
    else:
        pieces.append(f'<div class="field{kind}">')
        if field.widget_type == "checkbox":
            pieces.append(widget)
        elif not field.field.required:
            optional = conditional_escape(_("(optional)"))
            label += f' <span class="muted small">{optional}</span>'
        pieces.append(f'<label for="{conditional_escape(field.id_for_label)}">{label}</label>')
    if field.help_text:
        pieces.append(
            f'<div class="field__hint" id="{field.auto_id}_helptext">{field.help_text}</div>'
        )  # ours, not theirs
    if field.widget_type != "checkbox":
        pieces.append(widget)
    if errors:
        told = "".join(f"<li>{conditional_escape(str(error))}</li>" for error in errors)
        pieces.append(f'<ul class="field__errors" id="{field.auto_id}_error">{told}</ul>')
    pieces.append("</fieldset>" if field.use_fieldset else "</div>")
    return mark_safe("\n".join(pieces))  # noqa: S308 - every part is escaped
