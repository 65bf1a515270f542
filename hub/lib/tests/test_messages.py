"""Every marked text is collected, wherever it stands."""

from __future__ import annotations

from hub.lib.messages import _inside_fstrings

SOURCE = """
plain = _("collected by Babel")
told = f"{_('Lead')}: {pgettext('before a name', 'by')} {ngettext('%(n)s day', '%(n)s days', n)} {other('no text')} {_(name)}"
"""


def test_texts_inside_an_f_string_are_collected() -> None:
    assert set(_inside_fstrings(SOURCE)) == {
        ("Lead", None),
        ("by", "before a name"),
        (("%(n)s day", "%(n)s days"), None),
    }
