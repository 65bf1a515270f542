"""Words of relevance as people enter them: one on each line, with the language before it."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.lib.choices import by_name
from hub.vocabularies.models import Scheme, Term

SHORTEST = 4  # a shorter beginning would match almost every text
LINE = re.compile(r"([a-z]{2,3})\s*:\s*(.+)")
CODE = re.compile(r"([0-9.]+)\s*:\s*([a-z0-9-]*)")


class RelevanceForm(forms.Form):
    """One field for each issue, and one each for purpose codes and targets."""

    def __init__(self, *args: Any, rules: dict[str, Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.rules: dict[str, Any] = {}
        self.names = {term.code: str(term) for term in by_name(Term.objects.filter(scheme=Scheme.ISSUE))}
        area = forms.Textarea(attrs={"rows": 6})
        for issue in [*self.names, *(gone for gone in rules["words"] if gone not in self.names)]:
            lines = [f"{code}: {w}" for code, own in rules["words"].get(issue, {}).items() for w in own]
            self.fields[f"words_{issue}"] = forms.CharField(
                label=self.names.get(issue, issue), required=False, widget=area, initial="\n".join(lines)
            )
        for name, label in (
            ("sectors", gettext_lazy("OECD DAC purpose codes")),
            ("targets", gettext_lazy("SDG targets")),
        ):
            lines = [f"{code}: {issue}" for code, issue in rules[name].items()]
            self.fields[name] = forms.CharField(
                label=label, required=False, widget=area, initial="\n".join(lines),
                help_text=gettext_lazy("One a line: the code, a colon, and the code of the issue or nothing."),
            )  # fmt: skip
        self.fields["reason"] = forms.CharField(label=gettext_lazy("Reason"), max_length=500)

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        words: dict[str, dict[str, list[str]]] = {}
        for name in [name for name in self.fields if name.startswith("words_")]:
            issue = name.removeprefix("words_")
            for line in _lines(answers.get(name, "")):
                match = LINE.fullmatch(line.lower())
                if match is None:
                    self.add_error(
                        name, _("Write a language, a colon and the words: en: child labour. Mend “%s”.") % line
                    )
                elif len(match[2]) < SHORTEST:
                    self.add_error(name, _("“%s” is too short: it would fit almost every text.") % match[2])
                else:
                    own = words.setdefault(issue, {}).setdefault(match[1], [])
                    own += [match[2]] if match[2] not in own else []
        codes = {name: self._codes(name, answers.get(name, "")) for name in ("sectors", "targets")}
        if not words and not self.errors:
            raise ValidationError(_("Without any words no import would find anything. Leave at least one."))
        self.rules = {"words": words, **codes}
        return answers

    def _codes(self, name: str, text: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for line in _lines(text):
            match = CODE.fullmatch(line)
            if match is None:
                self.add_error(name, _("Write a code, a colon and an issue: 15261: child-soldiers. Mend “%s”.") % line)
            elif match[2] and match[2] not in self.names:
                self.add_error(name, _("“%s” is not the code of an issue.") % match[2])
            else:
                found[match[1]] = match[2]
        return found


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
