"""Reasons as sentences, in the current language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from hub.exchange.reasons import Reason, StoredReason
from hub.exchange.wording import label_of

SENTENCES: dict[str, str | Promise] = {
    # the fate of a row
    "no_name": _("The name is missing."),
    "no_title": _("The activity has no title: it is shown under its identifier."),
    "no_title_no_identifier": _("The activity has neither a title nor an identifier."),
    "no_identifier": _("The activity has no identifier: it is known here by its content."),
    "long_identifier": _("The identifier has more than %(most)s characters."),
    "too_long": _("“%(field)s” has %(count)s characters; the first %(most)s are kept."),
    "null_characters": _("The text holds null characters."),
    "reversed": _("The end %(ends)s lies before the start %(starts)s."),
    "reversed_left_out": _("The end %(ends)s lies before the start %(starts)s; both dates are left out."),
    "date": _("“%(value)s” is not a date. Write a year, a month or a day: 2017, 2017-06 or 2017-06-21."),
    "date_left_out": _("“%(value)s” is not a date; it is left out."),
    "address": _("“%(value)s” is not an address of a page."),
    "choice": _("“%(value)s” is not one of the values of “%(field)s”: %(values)s."),
    "term": _("“%(value)s” is not a term of the vocabulary “%(field)s”."),
    "country": _("“%(value)s” is not a country or area of the M49 standard."),
    "country_or_unknown": _(
        "“%(value)s” is the code of Namibia, and many write it where nothing is known. Write the name, or say on the page of this "
        "import what it means."
    ),
    "region": _("“%(value)s” is a region, not a country. Name its countries, or leave the cell empty."),
    "too_many_countries": _("The row names more than %(most)s countries. Is this column a list of countries?"),
    "dissolved": _("“%(value)s” no longer exists since %(year)s. Name the countries meant, of these: %(countries)s."),
    "date_ambiguous": _(
        "“%(value)s” can be %(readings)s. Write 2017-06-21, or say for the whole file which comes first, day or month."
    ),
    "date_other_order": _("“%(value)s” is not written in the order chosen for this file; it is read as %(day)s."),
    "date_unknown": _("“%(value)s” says that no date is known; “%(field)s” stays empty."),
    "country_left_out": _("“%(value)s” is not a country or area of the M49 standard; it is left out."),
    "amount": _("“%(value)s” is not an amount. Write year, currency and amount in digits: 2021 USD 250000."),
    "amount_two_readings": _(
        "“%(value)s” can be read as %(point)s or as %(comma)s. Say which sign the file uses for decimals."
    ),
    "amount_wrong_in_table": _("“%(value)s” cannot be right: years from 1990 to 2100; a budget is not negative."),
    "year_missing": _("“%(value)s” has no year. Write it before the amount, or choose a year for the column."),
    "currency_missing": _("“%(value)s” has no currency. Write its code, or choose a currency for the column."),
    "currency_several": _(
        "“%(value)s” stands for several currencies. Write the code of the currency, such as %(example)s."
    ),
    "currency_unknown": _("“%(value)s” is not a currency of ISO 4217."),
    "amount_two_readings_left_out": _(
        "An amount “%(value)s” of “%(day)s” can be read as %(point)s or as %(comma)s; it is left out."
    ),
    "amount_no_day": _("An amount %(value)s has no date; it is left out."),
    "amount_kind_unknown": _(
        "An amount %(value)s of “%(day)s” is of a kind that IATI does not know (%(kind)s); it is left out."
    ),
    "amount_period": _("The period of an amount %(value)s ends %(ends)s, before it starts %(starts)s; it is left out."),
    "amount_currency_unknown": _(
        "An amount %(value)s of “%(day)s” is in “%(currency)s”, which is no currency; it is left out."
    ),
    "amount_unread": _("An amount “%(value)s” of “%(day)s” cannot be read; it is left out."),
    "amount_wrong": _("An amount %(value)s of %(year)s cannot be right; it is left out."),
    "amount_no_currency": _("An amount %(value)s of %(year)s has no currency; it is left out."),
    "future_actual": _("The actual date %(day)s lies in the future."),
    "shares": _("The shares of %(field)s add up to %(total)s, not to 100; they are left out."),
    "sum_negative": _("The amounts of %(year)s in %(currency)s add up to less than nothing; they are left out."),
    "sum_wrong": _("The amounts of %(year)s in %(currency)s add up to %(value)s, which cannot be right."),
    "place": _("“%(value)s” is not a place. Write name, latitude and longitude: Nairobi @ -1.3, 36.8."),
    "area": _("“%(value)s” is not an area. Write country, level, code, day and name: GIN 2 GN001001 2016-03-04 Boffa."),
    "area_waits": _(
        "“%(value)s” is no clear name of an area of %(country)s (%(areas)s). It came in as it is written; say on the page of this "
        "import which area is meant."
    ),
    "areas_deeper": ngettext_lazy(
        "“%(value)s” names areas below the district. Provinces and districts alone are kept here, so what stands in %(count)s "
        "row was left out, such as %(names)s.",
        "“%(value)s” names areas below the district. Provinces and districts alone are kept here, so what stands in %(count)s "
        "rows was left out, such as %(names)s.",
        "count",
    ),
    "area_unlisted": _("No table of areas of %(country)s is here: “%(value)s” came in as it is written."),
    "area_of_which_country": _(
        "The row names several countries or none, so “%(value)s” cannot be looked up; it is left out. Write one country in a row."
    ),
    "no_who": _("The row names no organization: who works there?"),
    "no_what": _("The row names neither an activity nor a sector: what is done there?"),
    "hxl_malformed": _(
        "“%(value)s” is meant as an HXL tag and is none; its column is left out. A word after + begins with a letter."
    ),
    "hxl_unclear": _(
        "Several columns say the same (%(columns)s), and it is not clear which one counts. Choose one on the page of this import, "
        "and leave the other out."
    ),
    "no_country_column": _(
        "No column names the country, so no area can be looked up. Choose the country of the whole table, or add a column."
    ),
    "no_adm1": _(
        "No column names the province (#adm1): districts are found by their code, or by a name that occurs once in the country."
    ),
    "coordinates": _("“%(value)s” are not coordinates in degrees."),
    "zero": _("The place lies at 0/0, in the sea off Africa: the coordinates are missing, it seems."),
    "pole": _("Latitude %(value)s is beyond the pole: latitude and longitude seem to be swapped."),
    "globe": _("%(value)s is not on the globe."),
    "swapped": _("%(value)s is far from its country; latitude and longitude seem to be swapped."),
    "place_restricted": _(
        "Other places of this record or its organization are shown only roughly or not at all. Its new places came in no "
        "more open than those. Whoever keeps the record can change that on its page."
    ),
    "schema": _("Line %(line)s is not valid by the schema of IATI 2.03: %(detail)s"),
    "rule": _("Line %(line)s breaks rule %(rule)s of IATI: %(detail)s"),
    "code_list": _("Line %(line)s: “%(value)s” is no code of the IATI list %(list)s of %(edition)s. It may be newer."),
    "version": _("There is no version “%(value)s” of IATI; the file is read by what stands in it."),
    "no_version": _("The file does not say its version of IATI; it is read by what stands in it."),
    "schema_root": _("The file’s first element: %(detail)s"),
    "twice": _("The same identifier or name stands in row %(row)s of this file already; the first one is taken."),
    "together": _("Rows %(rows)s say more of the same initiative; all are read together."),
    "not_relevant": _("No word, sector or tag of the list points to Target 8.7."),
    "other_keeper": _("Another organization maintains this record. Its own people and the secretariat change it."),
    "waits": _(
        "Nobody keeps this record and your organization has no part in it: what the file says stands beside it and waits "
        "for review."
    ),
    "value_waits": _(
        "“%(value)s” is not known as a value of “%(field)s”. The row came in without it; say on the page of this import what it "
        "means."
    ),
    "surplus_cells": _(
        "The row has %(count)s more filled cells than there are headings; “%(value)s” and what follows is not read. A text with "
        "the separating sign in it needs quotes."
    ),
    "headings_again": _("The row repeats the headings (“%(value)s”)."),
    "total_row": _(
        "“%(value)s” looks like the total of other rows. If it is an initiative, name its country or its dates."
    ),
    "note_row": _(
        "“%(value)s” stands alone in its row and looks like a heading or a note. If it is an initiative, fill in another cell."
    ),
    "amount_repeated": _(
        "“%(value)s” stands in %(count)s rows of this initiative: one amount, or one for each row? Say it for the whole file."
    ),
    "says_nothing": _("“%(value)s” says that nothing is known; “%(field)s” stays empty."),
    "table_encoding": _(
        "The table is not in UTF-8; it is read as Windows-1252. If “%(value)s” is not right, save the table as “CSV UTF-8” and "
        "send it again."
    ),
    "quote_open": _("A quote is opened in this row and not closed. Close it, or take it away."),
    "no_rows": _("There are no rows below the headings."),
    # faults of a file
    "encoding": _("The file says it is UTF-8 and is not; it is read as Windows-1252."),
    "cut": ngettext_lazy(
        "The file is broken from line %(line)s on, after %(count)s row: what came before was taken in, what comes after "
        "was not read. Send the corrected file; what is here already stays as it is.",
        "The file is broken from line %(line)s on, after %(count)s rows: what came before was taken in, what comes after "
        "was not read. Send the corrected file; what is here already stays as it is.",
        "count",
    ),
    "cut_somewhere": ngettext_lazy(
        "The file is broken after %(count)s row: what came before was taken in, what comes after was not read. Send the "
        "corrected file; what is here already stays as it is.",
        "The file is broken after %(count)s rows: what came before was taken in, what comes after was not read. Send the "
        "corrected file; what is here already stays as it is.",
        "count",
    ),
    "xml": _("The XML is broken in line %(line)s: %(detail)s."),
    "not_iati": _("This is not an IATI activity file: it begins with <%(name)s> where <iati-activities> is expected."),
    "nothing_in_it": _("This is not an IATI activity file: there is no <iati-activities> in it."),
    "entities": _(
        "The file declares entities, which can be used to do harm; it is refused. Send it without its DOCTYPE."
    ),
    "activity_too_large": _(
        "An activity, or what stands between two of them, has more than %(most)s MB or a million elements; it is refused."
    ),
    "packed_damaged": _("The packed file is damaged: %(detail)s."),
    "packed_grows": _("The packed file grows to more than 200 times its size; such a file is refused."),
    "too_large": _("The file is larger than 4 GiB. Send it in parts."),
    "old_excel": _("This is an old Excel file (.xls). Save it as .xlsx or .csv and send it again."),
    "characters": _("The file is damaged: its characters cannot be read."),
    "null_in_table": _("The file holds null characters: it is not a table in CSV."),
    "table_other_script": _(
        "The table is not in UTF-8, and its letters are not those of western Europe: nobody can tell which they are. Save it as "
        "“CSV UTF-8” or .xlsx and send it again."
    ),
    "not_csv": _("The file is not a table in CSV: %(detail)s."),
    "workbook": _("The workbook cannot be read: %(detail)s."),
    "workbook_damaged": _("The workbook is damaged, or is no XLSX."),
    "workbook_grows": _("The workbook grows beyond all measure when opened; it is refused."),
    "too_many_sheets": _("The workbook has %(count)s sheets, at most %(most)s are taken. Send the sheet alone."),
    "workbook_slow": _("The workbook takes too long to open. Send the sheet alone, as .xlsx or .csv."),
    "busy": _("Other files are being read at this moment. Try again in a minute."),
    "too_many_columns": _(
        "The table has %(count)s columns; at most %(most)s are read. Take out those that say nothing of initiatives."
    ),
    "too_many_rows": _("The table has more than %(most)s rows. Send it in parts."),
    "row_too_long": _("A row has more than %(most)s characters. Is a quotation mark missing, or is the file no table?"),
    "empty_table": _("The table is empty."),
    "no_name_column": _(
        "No column holds the name of the initiative. Choose another row of headings, call a column “name_en”, or say which it "
        "is: %(headings)s"
    ),
    "worker_lost": _(
        "The server ended while the file was read, and nobody went on. What came in until then is here. Send the file "
        "again: rows that are here already are recognized."
    ),
    "unforeseen": _("It stopped on an error that nobody foresaw (%(detail)s). It is in the server’s log."),
    "begun_again": _("Begun again with other options."),
}


def message_of(reasons: Iterable[StoredReason | Reason]) -> str:
    """The sentences of reasons, stored or not, one after the other."""
    return " ".join(_sentence(code, dict(values)) for code, values in reasons)


def message_of_reason(reason: Reason) -> str:
    return message_of([reason])


def _sentence(code: str, values: dict[str, Any]) -> str:
    cell = f"{values['cell']}: " if "cell" in values else ""
    if "field" in values:
        values = values | {"field": label_of(values["field"])}
    return cell + (str(SENTENCES[code] % values) if code in SENTENCES else code)
