"""The headings and column heads of a report, the same in PDF, DOCX and HTML."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hub.lib.typeset import page_words


def labels() -> dict[str, Any]:
    return {
        "colon": pgettext("before what happened", ":"),
        "page": page_words(),
        "contents": _("Contents"),
        "summary": _("Summary"),
        "chair": _("From the chair"),
        "decided": _("Latest decisions"),
        "outcomes": _("Outcomes and their outputs"),
        "indicators": _("Indicators"),
        "partners": _("Partners and what each did"),
        "changes": _("Changes since adoption"),
        "decisions": _("Decisions"),
        "money": _("Money by currency"),
        "heard": _("Who was heard"),
        "method": _("Method, versions, fingerprint"),
        "progress": _("Progress"),
        "leads": _("Leads"),
        "until": _("reported until"),
        "evidence": _("Evidence"),
        "beside": _("Also works on"),
        "nothing_of": _("Nothing reported of"),
        "hash": _("Fingerprint of this report (SHA-256)"),
        "head_items": [_("Output or activity"), _("Due"), _("State"), _("Result and evidence")],
        "head_indicators": [_("Indicator"), _("Baseline"), _("Target"), _("Value")],
        "head_changes": [_("Output or activity"), pgettext("to the text", "Change"), _("Reason")],
        "head_money": [_("Currency"), _("As adopted"), _("As it stands"), _("Activities")],
        "head_rounds": [_("From"), _("Until"), _("Who was asked")],
        "head_versions": [_("Text"), _("Date"), _("Fingerprint")],
        "heard_note": _("What was said, and by whom, is for members of the group: see its comments and answers."),
    } | _missing()


def _missing() -> dict[str, str]:
    """The text where the records contain nothing."""
    return {
        "no_decisions": _("No decision of the group is recorded for this period."),
        "no_outcomes": _("No item of the plan fits."),
        "no_outputs": _("This outcome has no outputs."),
        "no_partners": _("No partner is named."),
        "no_changes": _("No item differs from what was adopted."),
        "no_reason": _("No reason is recorded."),
        "no_money": _("No activity names an amount. That is not zero."),
        "money_unknown": _("This report was handed in before amounts stood in reports."),
        "no_rounds": _("No round of comments is recorded."),
    }
