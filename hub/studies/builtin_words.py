"""What built-in studies and their data are called and about, in every language of the interface: words of the site, not of a partner."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_noop as _

from hub.lib.translated import Text, language_codes

TEXTS: dict[str, dict[str, str]] = {
    "teaching-table": {
        "title": _("How a footprint is computed: a teaching table"),
        "summary": _(
            "Three invented regions with three industries each. Follow how work that is done in one region reaches "
            "the final demand of another, and how the doubt about the counts becomes an interval. The figures say "
            "nothing about the world."
        ),
    },
    "uk-2013": {
        "title": _("How many? Six lists of the United Kingdom, 2013"),
        "summary": _(
            "The counts from which the Home Office estimated in 2014 how many potential victims of trafficking there "
            "were. Every respectable method is run on the same counts, police forces and National Crime Agency taken "
            "as one list as in the published estimate, so that the reader sees how far the answers lie apart."
        ),
        "published": _(
            "Published in 2014: 10,000 to 13,000 potential victims, the interval of one method (Silverman, Modern "
            "slavery: an application of multiple systems estimation, Home Office, "
            "https://www.gov.uk/government/publications/modern-slavery-an-application-of-multiple-systems-estimation)."
        ),
    },
    "wiod-2011": {
        "title": _("Who works for whom? Global supply chains in 2011"),
        "summary": _(
            "The World Input-Output Database (release 2013) for 2011: 40 countries and the rest of the world, 35 "
            "industries each, put together with the working children that the US Department of Labor lists. The "
            "figures come with the software, the table does not: whoever has it registers it (actionhub "
            "registerdata) and gets the same figures from “evidence record”, byte by byte."
        ),
        "published": _(
            "Published in 2019 (ILO, OECD, IOM and UNICEF, Ending child labour, forced labour and human trafficking "
            "in global supply chains): 26 % of child labour in Eastern and South-Eastern Asia, 22 % in Latin America "
            "and the Caribbean, 12 % in Central and Southern Asia, 12 % in sub-Saharan Africa and 9 % in Northern "
            "Africa and Western Asia is linked to global supply chains. Why this run differs: few countries stand "
            "for a region and none for sub-Saharan Africa; another table and year; children who work are not child "
            "labour; and the table has one agricultural industry only, in which subsistence and export farms are one."
        ),
    },
}
TEACHING_TABLE = _("Teaching table of three invented regions")
TEACHING_COUNTS = _("Teaching counts of invented children")
SIX_LISTS = _("Potential victims of trafficking on six lists, United Kingdom")
EDITION_1 = _("edition 1")
PUBLISHED_COUNTS = _("Published counts; Open Government Licence v3.0")
_DATA = {TEACHING_TABLE, TEACHING_COUNTS, SIX_LISTS, EDITION_1, PUBLISHED_COUNTS}
WORDS = _DATA.union(*(texts.values() for texts in TEXTS.values()))


def in_own_language(text: str) -> str:
    """A text of a built-in study or of its data in the reader's language; others as they are written."""
    if text not in WORDS or (words := gettext(text)) == text:
        return text
    return Text(words, str(get_language()))


def columns_of(key: str) -> dict[str, Any]:
    """What a built-in study stores: its texts in the languages of content. They are found by search, and are in exports."""
    found: dict[str, Any] = {}
    for language in language_codes():
        with override(language):
            found |= {f"{name}_{language}": gettext(text) for name, text in TEXTS[key].items()}
    return found
