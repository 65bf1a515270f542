"""Where the built-in words were taken from: in English in the content, told in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from hub.lib.sentences import Sentences

_given = Sentences((
    _("International Standard Industrial Classification of All Economic Activities (ISIC), revision 4, United Nations"),
    _("Levels named by the findings of the mapping of June 2019 and by the Supply Chains and Migration action groups"),
    _("Minimum Standards for Child Protection in Humanitarian Action, edition of 2019 (list of 28); short names and headings in our words"),
    _("Named by the action groups and the projects in this content"),
    _("SDG Target 8.7"),
    _("Tiers as in the UNICEF background paper on mapping child labour risks in global supply chains"),
    _("US Department of Labor, List of Goods Produced by Child Labor or Forced Labor, 2021 edition"),
))  # fmt: skip


def in_readers_language(source: str) -> str:
    """The title of a publication, and what a site has entered itself, stays as it is."""
    return _given.in_own_language(source)
