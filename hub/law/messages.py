"""What readers of files and rules on ages say, in the reader's language. A command says it in English, as its JSON does."""

from __future__ import annotations

from functools import cache

from django.utils.translation import gettext_noop as _

from hub.lib.sentences import Sentences

SENTENCES = [
    # A file that is not understood.
    _("It is a PDF. Send the data file or the table that it was made from."),
    _("It is an Akoma Ntoso document. The words of a law are entered under “Model laws”."),
    _("It is a workbook or an archive. Save the table as CSV, or unpack it."),
    _("It is neither XML nor a text in UTF-8."),
    _("It is packed with gzip, and damaged."),
    _("Unpacked it is larger than %(number)s MB."),
    _("It is empty."),
    _("It is no table."),
    _("It is truncated or no XML: %(detail)s."),
    _("It declares a document type, which such files do not need; it was not read."),
    _("It is XML, but it has no element Country with a name."),
    _("It names goods or countries, and nothing of their laws."),
    _("Its headings are those of no layout that is known here."),
    _("It is a table of the Treaty Collection; its name must begin with the number of the treaty, such as 18-12-a."),
    _("It is a table of treaty %(number)s of the Treaty Collection, which is none of the instruments here."),
    _("These are declarations on treaty %(number)s, which is none of the instruments here."),
    _("It is a list of the treaty “%(name)s”, which is none of the instruments here."),
    _("It is a table of ratifications; its name must say of which convention and year, such as C138_2024.csv."),
    _("It has no grades of institutions. Its headings must be m49, year and status."),
    _("There is no grade in it."),
    # A value that is not understood.
    _("No description says which year the file reports on."),
    _("The year of the edition is not known; nothing was stored."),
    _("This element is not known; it was left."),
    _("This standard is not known; it was left."),
    _("This convention is not known; it was left."),
    _("This figure is not known; it was left."),
    _("This area of action is not known; it was left."),
    _("This is not yes, no, N/A or unknown."),
    _("This is no age; it is kept as printed."),
    _("This is no age; it was left."),
    _("The file says %(before)s before; the verdict is kept as unknown."),
    _("The entry has no legal section: it stands on the list of goods, or nothing was assessed."),
    _("This is no country or area of the M49 standard; it was left."),
    _("%(name)s is the same country; it was left."),
    _("This is no date such as 12 Dec 2000."),
    _("This is no date such as 12 Dec 2000; the act is kept without a date."),
    _("There is no such day."),
    _("The heading “%(heading)s” does not say what this date is."),
    _("A party without a year; the act is kept without a date."),
    _("This is none of the grades A to D."),
    _("Two grades in one year stand side by side; neither is chosen."),
    _("This is not 0, 1, 2 or empty."),
    # Rules on ages.
    _("The minimum age for work is not known."),
    _("The minimum age for work, %(age)s, is below %(floor)s."),
    _("The age at which compulsory schooling ends is not known."),
    _("Work is allowed at %(age)s, before compulsory schooling ends at %(end)s."),
    _("The minimum age for work is %(age)s; whether the country declared 14 is not known."),
    _(
        "The minimum age for work, %(age)s, is at least %(floor)s and not below the end of compulsory schooling, %(end)s."
    ),
    _("The minimum age for hazardous work is not known."),
    _("Hazardous work is not allowed below %(age)s."),
    _("Hazardous work is allowed at %(age)s, below 16."),
    _("Hazardous work is allowed at %(age)s; whether under the conditions of article 3(3) is not known."),
]


@cache
def _sentences() -> Sentences:
    return Sentences(SENTENCES)


def in_own_language(said: str) -> str:
    return _sentences().in_own_language(said)
