from __future__ import annotations

import hashlib
import re
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from evidence.exceptions import DataError
from evidence.lawtexts import Clause, split_text

from hub.lib.forms import RecordForm
from hub.lib.language_fields import LanguageField
from hub.lib.refusals import in_own_language
from hub.lib.translated import interface_language
from hub.lib.visibility import Viewer, Visibility
from hub.modellaws.akn import UNWRITABLE, distinct_ids, read_act
from hub.modellaws.models import Adoption, Article, Comparison, LawText, Pair, Version
from hub.modellaws.pairing import ArticlesByNumber, Row

LARGEST = 5_000_000  # bytes of an uploaded text
BASIS = re.compile(r"\s*(?P<instrument>[A-Za-z][A-Za-z0-9]{1,19})(?:\s+(?P<article>[0-9]{1,3}[a-z]?))?\s*\Z")
NOT_TEXT = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")


class TextForm(RecordForm):
    class Meta:
        model = LawText
        fields = [
            "kind", "country", "title_en", "title_fr", "title_es", "language", "is_authentic", "source_url", "licence", "visibility",
        ]  # fmt: skip
        field_classes: ClassVar = {"language": LanguageField}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        visibility: Any = self.fields["visibility"]
        visibility.choices = [
            (value, label) for value, label in visibility.choices if value != Visibility.GROUP
        ]  # a text belongs to no group
        if self.instance.pk:
            del self.fields["kind"]
        else:
            self.initial["language"] = interface_language()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind = cleaned.get("kind") or self.instance.kind
        if "country" in cleaned and bool(cleaned["country"]) != (kind == LawText.Kind.NATIONAL):
            self.add_error("country", _("A national law has a country, and a model law has none."))
        return cleaned


class VersionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A version as pasted text, or as a file of text or Akoma Ntoso. What was read stands in `clauses`."""

    template_name = "forms/record.html"
    words = forms.CharField(
        label=_("Text"), required=False, max_length=LARGEST, widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("Each article begins a line: “Article 3”, “Section 12A. Heading”, “Artículo 4”."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("or a file"), required=False, help_text=_("Akoma Ntoso (XML) or plain text in UTF-8, 5 MB at most.")
    )

    class Meta:
        model = Version
        fields: ClassVar = ["dated", "note"]
        widgets: ClassVar = {"dated": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    clauses: list[Clause]
    repeated_ids = 0

    def rows(self) -> list[Any]:
        from hub.lib.forms import Row as FormRow

        return [FormRow([bound], []) for bound in self.visible_fields()]

    def rows_by_heading(self) -> list[tuple[Any, list[Any]]]:
        return [("", self.rows())]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file, words = cleaned.get("file"), cleaned.get("words", "")
        if self.errors:
            return cleaned
        if bool(file) == bool(words.strip()):
            raise ValidationError(_("Paste the text or choose a file, one of the two."))
        if file and file.size > LARGEST:
            raise ValidationError(
                {"file": gettext("The file is larger than %(limit)s MB.") % {"limit": LARGEST // 1_000_000}}
            )
        self.clauses = self._read(file.read()) if file else self._split(words)
        if not self.clauses:
            raise ValidationError(_("The text has no articles."))
        return cleaned

    def _read(self, content: bytes) -> list[Clause]:
        if content.startswith(NOT_TEXT):
            raise ValidationError(
                {"file": gettext("This file is a PDF, an office document or an archive. Only Akoma Ntoso and plain text are read: paste the words instead.")}
            )  # fmt: skip
        try:
            if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
                act = read_act(content)
                self.repeated_ids = act.repeated_ids
                return act.clauses
            return self._split(content.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise ValidationError(
                {
                    "file": gettext("This text is not in UTF-8: byte %(place)s cannot be read. Save it as UTF-8.")
                    % {"place": error.start + 1}
                }
            ) from error
        except ValidationError as error:
            raise ValidationError({"file": error.messages}) from error

    def _split(self, words: str) -> list[Clause]:
        if "\x00" in words:
            raise ValidationError(_("The text has characters that are no text."))
        try:
            return distinct_ids(split_text(UNWRITABLE.sub(" ", words.replace("\f", "\n"))))[0]
        except DataError as error:
            raise ValidationError(in_own_language(error)) from error


class ArticleForm(forms.Form):
    """The marks of one article, in a table of all of them."""

    obligation = forms.ChoiceField(
        label=_("Obligation"), required=False, choices=lambda: list(Article.Obligation.choices)
    )
    rests_on = forms.CharField(label=_("Rests on"), required=False, max_length=300)
    commentary = forms.CharField(
        label=_("Commentary"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, article: Article) -> None:
        self.article = article
        initial = {
            "obligation": article.obligation,
            "rests_on": "; ".join(f"{one['instrument']} {one['article']}".strip() for one in article.rests_on),
            "commentary": article.commentary,
        }
        super().__init__(data, initial=initial, prefix=f"a{article.pk}")
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = f"{field.label}: {article}"
            if name == "rests_on":
                field.widget.attrs["placeholder"] = "C182 3; P029 2"

    def clean_rests_on(self) -> list[dict[str, str]]:
        found = []
        for part in filter(str.strip, self.cleaned_data["rests_on"].split(";")):
            match = BASIS.match(part)
            if match is None:
                raise ValidationError(
                    _(
                        "“%(part)s” is not read. Write the instrument and its article, such as C182 3; separate several by semicolons."
                    ),
                    params={"part": part.strip()},
                )
            found.append({"instrument": match["instrument"].upper(), "article": match["article"] or ""})
        return found


class ChooseLawForm(forms.Form):
    """Which national law is set beside the model."""

    law = forms.ModelChoiceField(label=_("National law"), queryset=Version.objects.none(), empty_label=_("Choose"))

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        newest = (
            Version.objects.visible_to(viewer)
            .published()
            .filter(text__kind=LawText.Kind.NATIONAL)
            .select_related("text__country")
            .order_by("text__country", "text", "-number")
        )
        field: Any = self.fields["law"]
        field.queryset = newest
        field.label_from_instance = _law_label


def _law_label(version: Version) -> str:
    when = version.dated.isoformat() if version.dated else gettext("date unknown")
    return f"{version.text.country} – {version.text.title} ({when})"


UNDECIDED = "-"


def shorten(article: Article) -> str:
    return Truncator(str(article)).chars(80)


def as_seen(verdict: str, article: Any, note: str) -> str:
    """A decision in few characters, to tell whether it is still the same. Line ends are as browsers send them or not."""
    words = " ".join(note.split())
    return hashlib.sha256(f"{verdict}|{article or ''}|{words}".encode()).hexdigest()[:16]


class PairForm(forms.Form):
    """The decision on one article of the model, in a table. Suggested articles are offered; any other is named by its number,
    so that the table stays light beside a law of any length."""

    verdict = forms.ChoiceField(
        label=_("Verdict"), required=False, choices=lambda: [("", _("Not decided")), *Pair.Verdict.choices]
    )
    article = forms.ChoiceField(label=_("Article of the law"), required=False)
    other = forms.CharField(label=_("Another article, by its number"), required=False, max_length=120)
    note = forms.CharField(label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    # What stood when the page was opened: somebody else may decide before it is sent.
    seen = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    before: Pair | None = None  # what an earlier comparison decided, where it could not be taken over

    def __init__(self, data: Any = None, *, row: Row, articles: ArticlesByNumber) -> None:
        self.row, self.articles = row, articles
        pair = row.pair
        initial = {
            "verdict": pair.verdict if pair else "",
            "article": (pair.law_article_id or "") if pair else (row.law.pk if row.law else ""),
            "note": pair.note if pair else "",
            "seen": as_seen(pair.verdict, pair.law_article_id, pair.note) if pair else UNDECIDED,
        }
        self.stands = initial["seen"]
        super().__init__(data, initial=initial, prefix=f"p{row.model.pk}")
        offered = {article.pk for article, _score in row.offered}
        chosen = pair.law_article if pair else None
        choice: Any = self.fields["article"]
        choice.choices = [
            ("", _("None")),
            *[(article.pk, f"{shorten(article)} ({score} %)") for article, score in row.offered],
            *[(article.pk, shorten(article)) for article in [chosen] if article and article.pk not in offered],
        ]
        for name in ("verdict", "article", "other", "note"):
            self.fields[name].widget.attrs["aria-label"] = f"{self.fields[name].label}: {shorten(row.model)}"
        self.fields["other"].widget.attrs["placeholder"] = _("or by its number")

    def is_untouched(self) -> bool:
        """Whether the row was sent as it was shown."""
        sent, seen = self.cleaned_data, self.cleaned_data.get("seen")
        if not sent.get("verdict"):
            return seen == UNDECIDED
        return seen == as_seen(sent["verdict"], sent.get("article"), sent.get("note", ""))

    def clean_other(self) -> str:
        """The key of the article that is named; nothing where none is."""
        words = str(self.cleaned_data["other"]).strip()
        if not words:
            return ""
        found = self.articles.find(words)
        if not found:
            raise ValidationError(_("No article of the law has the number “%(number)s”."), params={"number": words})
        if len(found) > 1:
            names = ", ".join(one.eid for one in found[:5])
            raise ValidationError(
                _("Several articles have this number. Write one of their identifiers: %(names)s."),
                params={"names": names},
            )
        return str(found[0].pk)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("other"):
            cleaned["article"] = cleaned["other"]
        if self.is_untouched():
            return cleaned
        if cleaned.get("seen") and cleaned["seen"] != self.stands:
            words = self.row.pair.get_verdict_display() if self.row.pair else _("Not decided")
            message = _("Somebody has decided meanwhile: %(verdict)s. Open the page again to see it.")
            self.add_error("verdict", ValidationError(message, params={"verdict": words}))
            return cleaned
        verdict, article = cleaned.get("verdict"), cleaned.get("article")
        if verdict in {Pair.Verdict.MET, Pair.Verdict.PARTLY} and not article and not self.errors:
            self.add_error("article", _("Choose the article of the law that answers to it."))
        if verdict == Pair.Verdict.PARTLY and not cleaned.get("note", "").strip():
            self.add_error("note", _("Say what is missing."))
        if not verdict and self.row.pair is not None:
            self.add_error("verdict", _("A decision can be changed, not taken away."))
        return cleaned

    def decision(self) -> dict[str, Any] | None:
        """What was decided; None where nothing was. Where a provision is missing, no article answers to it."""
        verdict = self.cleaned_data["verdict"]
        if not verdict or self.is_untouched():
            return None
        answers = verdict in {Pair.Verdict.MET, Pair.Verdict.PARTLY}
        article = int(self.cleaned_data["article"]) if answers else None
        return {"verdict": verdict, "law_article_id": article, "note": self.cleaned_data["note"].strip()}


class PublishComparisonForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Comparison
        fields: ClassVar = ["visibility"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        visibility: Any = self.fields["visibility"]
        visibility.choices = [
            (value, label) for value, label in Visibility.choices if value in {Visibility.PUBLIC, Visibility.PARTNERS}
        ]


class AdoptionForm(RecordForm):
    class Meta:
        model = Adoption
        fields = ["country", "stage", "on", "source_url", "note"]  # fmt: skip


class ConfirmForm(forms.Form):
    """A question that is answered with a button."""
