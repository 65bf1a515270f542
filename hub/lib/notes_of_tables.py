"""What the readers of tables and counts in the evidence library note, for `hub.lib.caveats`: word for word, as there."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

NOTES_OF_TABLES = [
    # How a table was read.
    _(
        "Imports (%(number)s) compete with domestic products in this table. They were taken out of every use at home in"
        " proportion (%(share)s of it on average), so that coefficients, output and exports are domestic; what the imported"
        " inputs stand for abroad is not in the figures."
    ),
    _("Imports beyond all use at home (%(number)s: %(names)s) were taken out of exports."),
    _("Imports of %(number)s fit no use (%(names)s) and stay in the column '%(column)s'."),
    _("Imports, printed with a plus sign, are deducted, as the stated output does."),
    _("Rows were reordered so that each region's rows stand together."),
    _("Rows and columns that are sums of the others were left out: %(names)s."),
    _(
        "%(number)s rows name the industries a second time, from row %(order)s on; they were set aside as imported inputs."
    ),
    _("Column %(heading)s holds codes, not deliveries, and was left out."),
    _("Column %(heading)s repeats the sum of intermediate deliveries and was left out."),
    _("Column %(heading)s repeats the sum of the %(number)s columns of final demand before it and was left out."),
    _("Column %(heading)s repeats the column before it and was left out."),
    _("Column %(heading)s repeats the sum of all columns before it and was left out."),
    _("Column %(heading)s repeats the sum of all other columns and was left out."),
    _("Column '%(column)s' is called a total and was compared with the sums, not added."),
    _("The row '%(column)s' is the sum of inputs, by its numbers."),
    _("The row '%(column)s' is output, by its numbers."),
    _("The row '%(column)s' is value added, by its numbers."),
    _("Value added is the sum of the rows %(names)s."),
    _("Value added is blank for some industries, so output minus inputs stands in for it."),
    _("%(column)s names no value added, so output minus inputs stands in for it."),
    _("Value added is output minus intermediate inputs, because the source gives none."),
    _("Value added is the sum of all primary inputs that Eora lists."),
    _("%(number)s cells with %(names)s were read as zero, as was asked."),
    _("%(number)s empty cells were read as zero: with them the rows add up to the stated output."),
    _("The split codes of %(names)s were summed into the whole country."),
    _("The file holds %(number)s tables; the last one, '%(column)s', was read."),
    _("Read from the sheet '%(column)s'."),
    _("%(column)s holds coefficients; flows are coefficients times output."),
    _("Output was solved from (I - A) x = Y 1, because the source gives none."),
    _("Of the years %(other_year)s to %(last_year)s in the file, %(year)s is used."),
    _("%(number)s figures carry a flag of the source (provisional, estimated), which no account uses."),
    _("%(column)s was read as %(words)s, as its first bytes say."),
    _("Aggregated from %(number)s rows to %(most)s by a concordance."),
    _("The concordance splits %(names)s by fixed shares of all that they sell and buy."),
    _("A teaching table: it describes no country."),
    # Where counts come from.
    _(
        "What arises in final demand itself (F_Y) is added to the consumer's own footprint, as counted: no spread is drawn"
        " for it, and it has no part in exports, tiers and paths."
    ),
    _("Number = share of working children x population, for lack of a number: %(names)s."),
    _("Each country's latest year, whichever it is: %(names)s"),
    _("%(number)s thousand children whose activity is not classified are not in the counts."),
    _("World totals of '%(column)s' laid over %(number)s countries by persons: one prevalence for all."),
    _(
        "%(number)s %(unit)s (%(column)s) are left out: they were counted in a part of a sum whose other parts nobody"
        " counted."
    ),
]
