"""What the evidence library says as caveats, assumptions and findings, for `hub.lib.caveats`: word for word, as there, with names
where the library puts values."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

UNITS = (
    _("people"),
    _("children"),
    _("invented children"),
    _("share of the population"),
    _("share"),
    _("million US$"),
    _("unit not stated"),
)
# What is counted, where the library or a built-in study names it; other counts are called as their column is.
COUNTED = (
    _("value added"),
    _("working children"),
    _("children in hazardous work"),
    _("invented workers"),
)
# Where people are counted by lists.
OF_LISTS = [
    _(
        "The figures hold only if people were matched between lists without error, nobody entered or left during"
        " the period, and everyone had some chance of being on a list. The data cannot test this."
    ),
    _(
        "Where some people are much harder to list than others, every method comes out too low. In 100 simulated"
        " populations of two kinds of people on lists like those of the UK, no 95 % interval of stepwise, bic,"
        " average or graphs contained the true number; their figures were about 30 % below it."
    ),
    _(
        "The choice of method and model decides the answer: %(least)s (%(least_choice)s) to %(most)s (%(most_choice)s)"
        " from the same cases. No interval of a single method contains this doubt."
    ),
    _(
        "With two lists%(where)s nothing can show whether being on one changes the chance of being on the other;"
        " if it does, the figure is wrong by an unknown amount."
    ),
    _("No case%(where)s on %(words)s is on any other list, so that list says nothing of people on none."),
    _(
        "%(number)s of %(pairs)s pairs of lists%(where)s share no case (%(words)s). A model with such a pair takes its"
        " overlap as impossible (minus infinity), one without takes it as chance."
    ),
    _(
        "Every one of the %(number)s cases%(where)s on %(inner)s is also on %(outer)s. One list that lies inside another, as"
        " referrals or a copy do, says nothing of people on none, and a model takes it as proof that few are missing. Leave"
        " it out, or merge the two."
    ),
    _(
        "Every one of the %(number)s cases%(where)s on %(inner)s is also on %(outer)s. One list that lies inside another, as"
        " referrals or a copy do, says nothing of people on none, and a model takes it as proof that few are missing. Leave"
        " it out, or merge the two. Without it, from two lists alone: %(words)s."
    ),
    _(
        "%(number)s of %(pairs)s pairs of lists%(where)s share only 1 to %(most)s cases; one matching error more or less can"
        " move the figure a lot."
    ),
    _(
        "Only %(several)s of %(cases)s cases%(where)s (%(share)s) are on more than one list and %(three)s on three or more;"
        " all that is said of people on no list rests on them."
    ),
    _("The interval of %(method)s rests on %(number)s bootstrap replicates; use 1,000 for a report."),
    _(
        "Of the replicates of %(method)s %(share)s lie below its figure where about half should; the interval then rests on"
        " few extreme replicates and changes from seed to seed."
    ),
    _(
        "In %(number)s of %(replicates)s replicates %(method)s has no finite figure, because no case is left on two lists."
    ),
    _(
        "%(share)s of the probability of graphs lies at the largest number of people allowed, %(most)s; the data do not"
        " bound the number from above."
    ),
    _(
        'The figures say "at least about so many". They allow for people who differ in how often they are seen, and assume'
        " that being seen once changes nothing about being seen again; people whom a first contact keeps away make the"
        " figure too high, and people who return on purpose make it too low."
    ),
    _(
        "The same person was always recognized, and nobody entered or left during the period. The data cannot test this."
    ),
    _("Only %(number)s of %(people)s people were seen exactly twice; the figures rest on them."),
    _(
        'The figures of lower mean "at least about so many" where people differ and lists do not influence each other.'
        " Where lists avoid each other they are no bound: in 100 simulated populations from the stepwise model of the UK,"
        " both intervals lay above the true number every time."
    ),
    _(
        "graphs and latent are not in this report: no case is on two lists%(where)s, so their figures would be those of"
        " their prior assumptions, not of the data."
    ),
    _("%(method)s is not in this report: %(reason)s"),
]
# Where people are reached by people whom they know, or asked whom they know.
OF_NETWORKS = [
    _(
        "Every method here assumes that ties are mutual, that people recruit at random among those they know, that degrees"
        " are reported without error, and that the network hangs together."
    ),
    _(
        "Without the size of the population, Gile's SS estimate is left out; it would lie between the plain share of the"
        " sample, %(share)s, and RDS-II."
    ),
    _(
        "SS rests on a population of %(number)s; over all sizes from the sample itself to 100 times the sample it runs from"
        " %(low)s to %(high)s."
    ),
    _(
        "The estimate still moved between %(low)s and %(high)s in the second half of the sample: longer chains are needed."
    ),
    _("%(number)s respondents, %(cases)s of them with the outcome, are few for any of these methods."),
    _("The longest chain has %(number)s waves; seeds still matter."),
    _("One seed's tree holds %(share)s of the sample."),
    _("Recruitment within the groups was %(number)s times what chance would give: the intervals may be too narrow."),
    _("%(number)s respondents with an unknown recruiter begin a chain."),
    _("%(number)s coupons are noted for several people; none was used."),
    _("%(number)s coupons brought more than one person each."),
    _("%(number)s respondents without %(column)s carry no weight."),
    _("%(number)s respondents with %(column)s 0 carry no weight."),
    _("%(number)s respondents with %(column)s 0 are counted as knowing one person."),
    _("%(number)s of %(replicates)s replicates have no %(method)s estimate and are left out of its interval."),
    _("The bootstrap could not vary this sample (nobody recruited two people): its intervals mean nothing."),
    _("%(number)s respondents with no answers are left out."),
    _("%(number)s answers above %(top)s are counted as %(same)s."),
    _(
        "By the sizes given for the known groups a respondent knows %(mean)s people on average, which cannot be: surveys find"
        " some hundred. With sizes %(factor)s times as large it would be %(likely)s: are they given in thousands? Every"
        " figure below is wrong by as much."
    ),
    _(
        "By the sizes given for the known groups a respondent knows %(mean)s people on average, which cannot be: surveys find"
        " some hundred. With sizes %(factor)s times as large it would be %(likely)s: are they given in millions? Every"
        " figure below is wrong by as much."
    ),
    _(
        "By the sizes given for the known groups a respondent knows %(mean)s people on average, which cannot be: surveys find"
        " some hundred. Are the sizes of the known groups and the population in the same unit, single people? Every figure"
        " below is wrong by as much."
    ),
    _(
        "Of %(groups)s groups of known size, %(number)s were missed by more than a factor of two when estimated from the"
        " others; the worst is %(name)s at %(ratio)s times its size."
    ),
    _(
        "The generalised estimate assumes that everybody knows who of their acquaintances belongs to the hidden group and"
        " that its members know as many people as others: for forced labour neither is likely."
    ),
    _("%(number)s respondents know nobody in any known group and carry no share."),
    _("Only %(number)s people of the hidden group were reported in all."),
    _("One in a hundred respondents gave %(share)s of all reports."),
    _(
        "Over %(groups)s known groups the estimate grows as size to the power %(slope)s; if the hidden group is recalled like"
        " them, Killworth's becomes %(number)s."
    ),
]
# Where people are asked in a survey.
OF_SURVEYS = [
    _(
        "The Fay-Herriot model was fitted to %(number)s areas (variance between areas %(variance)s) and its estimates"
        " multiplied by %(factor)s, so that they add up to the direct total; sampling variances are taken as known."
    ),
    _("Calibration multiplied the weights by %(least)s to %(most)s."),
    _("Calibration made %(number)s weights negative; use bounds."),
    _("%(number)s strata with one cluster are centred at the mean of all clusters."),
    _("%(number)s strata with one cluster add nothing to the variance."),
    _("Without weights every respondent counts the same."),
    _("%(number)s rows without a weight are left out."),
    _("%(number)s rows have the weight 0: they stay in the design, and count 0."),
    _("%(number)s cluster labels recur in another stratum and are taken as others."),
    _("%(number)s clusters with one second-stage unit add nothing within."),
    _("%(number)s respondents without a value are left out."),
    _("Nothing is hidden or rounded: do not publish this as it is."),
    _("%(number)s degrees of freedom: the interval is rough."),
    _("The sample is worth as much as one %(effect)s times smaller drawn at random (design effect)."),
    _("Replicates of whole clusters leave out the second stage; the interval is by linearisation alone."),
    _("Replicates would have to repeat the calibration; the interval is by linearisation alone."),
    _("%(number)s groups have fewer than %(least)s respondents: read with care."),
    _("%(number)s of %(groups)s groups are hidden, being too small or needed to protect one that is: %(names)s."),
    _("The model finds no differences between areas beyond X: σ² is 0."),
    _("The residuals do not look normal (Shapiro-Wilk p = %(number)s)."),
    _("%(number)s areas lie more than 3 standard errors from the model."),
    _("%(number)s areas have no direct estimate: theirs is the model's alone."),
]
# Why a method is not in a report.
REASONS = [
    _("No model has an estimate: no case is on two lists, so nothing can be said of the rest."),
    _(
        "after %(iterations)s iterations the %(chains)s chains of the latent-class model do not agree (R-hat %(rhat)s, at"
        " most %(most)s is needed; %(draws)s effective draws, %(needed)s are needed). Their medians are %(medians)s. A"
        " figure from one chain would depend on its random seed."
    ),
    _("Graphs are averaged for up to %(most)s lists, not %(number)s; merge lists."),
    _("Zelterman's estimate needs people seen exactly once and people seen exactly twice."),
    _("RDS-I needs respondents with and without the outcome; one of the two groups is empty."),
    _("RDS-I needs recruitments by both groups; one of the two recruited nobody."),
    _("RDS-I has no answer: nobody with the outcome recruited anybody without it, or the reverse."),
    _("Nobody reported anybody in the hidden group; the Bayesian scale-up has nothing to go by."),
    _(
        "The %(chains)s chains of the Bayesian scale-up disagree (R-hat %(rhat)s, at most %(most)s is accepted); draw longer"
        " chains, or do without."
    ),
    _("A recall curve needs at least three known groups with somebody in them."),
    _("Estimates do not grow with the size of the known groups, so recall cannot be corrected."),
    _("The jackknife cannot centre strata with one cluster; use linearisation, or certainty."),
]
# Where work is followed along supply chains.
OF_SUPPLY_CHAINS = [
    _(
        "Nothing is known for %(number)s of %(regions)s regions (%(names)s); that is not zero: figures that depend on them"
        " are unknown, and what was counted is given as at_least."
    ),
    _("%(number)s further industries have no figure in the satellite."),
    _("The table is of %(year)s, the satellite of %(other_year)s."),
    _(
        "The satellite says nothing about its own doubt: the interval assumes a standard deviation of %(number)s of the"
        " logarithm for every industry."
    ),
    _(
        "The satellite says nothing about its own doubt: the interval assumes a standard deviation of %(number)s of the"
        " logarithm for every region."
    ),
    _(
        "Nothing is known of what arises in the final demand of %(names)s: their figures are blank, and at_least holds"
        " industries only."
    ),
    _(
        "The interval holds errors of the table's single flows only, taken as independent, which real errors are not: they"
        " cancel, so that it is narrow. Doubt about the counts comes on top."
    ),
    _(
        "The interval holds errors of the table's single flows only, taken as independent, which real errors are not: they"
        " cancel, so that it is narrow. Doubt about the counts comes on top. %(number)s of %(figures)s figures lie outside"
        " of their interval, as drawn tables differ from it in sum."
    ),
    _(
        "The %(number)s listed paths cover %(share)s of the footprint; the rest lies in paths that are each smaller than the"
        " threshold."
    ),
    _(
        "The %(number)s listed paths cover %(share)s of the counted part of the footprint; the rest lies in paths that are"
        " each smaller than the threshold."
    ),
    _(
        "%(share)s of the output behind the final demand of %(name)s lies in industries that nobody counted: the footprint"
        " and the shares of it are unknown, and chains that begin there are not listed."
    ),
    _(
        "%(number)s industries export although their output is zero (%(names)s): negative stocks make up for what is sold."
        " Nothing can be said of what stands behind these exports, so the parts and the exports differ."
    ),
    _(
        "Value added explains the exports only up to a rest (column unexplained; %(names)s): taxes and margins, imported"
        " inputs of a national table, industries without output."
    ),
]
# What figures of supply chains rest on.
ASSUMPTIONS = [
    _(
        "Input-output accounting: the workers of an industry are shared out over its customers in proportion to what they"
        " pay, whatever and to whomever it sells."
    ),
    _("Output is what the source states, or else the row sum of intermediate and final deliveries."),
    _("Final demand is the sum of its categories, investment and changes of stocks included."),
    _(
        "The method is a reconstruction of the standard inter-country accounting; it is not the computation behind the 2019"
        " report of ILO, OECD, IOM and UNICEF."
    ),
    _("gross_exports is money (%(unit)s); the other columns are %(name)s (%(other_unit)s)."),
    _("The source states no unit."),
    _("Value added is as given by the source."),
    _("Rows beside the industries that no account uses: %(names)s."),
    _(
        "The source states an output of %(number)s; its cells sum to %(cells)s. The stated output is used, and what the cells"
        " lack stands in a column of its own ('difference to stated output', up to %(most)s in a row)."
    ),
    _(
        "Output less inputs less value added leaves up to %(share)s of a column's output (%(name)s): more than taxes and"
        " margins do in most tables. Is value added complete?"
    ),
    _("Working children of age %(ages)s as counted by the surveys behind the file, whatever their year."),
    _("The printed sector shares, which add up to 1 but for rounding, were scaled to add up to 1."),
    _(
        "Broad sectors are spread over industries in proportion to gross output: as many children for each dollar of sales"
        " in every industry (rule 'output')."
    ),
    _(
        "Broad sectors are spread over industries in proportion to value added, none where it is negative: bought inputs do"
        " not attract work (rule 'value added')."
    ),
    _(
        "Broad sectors are spread over industries in equal parts to every industry with output, whatever its size (rule"
        " 'evenly')."
    ),
    _(
        "Broad sectors are spread over industries in proportion to persons employed: children work where adults work (rule"
        " 'employment')."
    ),
    _(
        "Broad sectors are spread over industries in proportion to compensation of employees: children work where most wages"
        " are paid (rule 'compensation')."
    ),
    _(
        "Broad sectors are spread over industries in proportion to employment divided by pay per head: children work where"
        " adults earn little (rule 'low pay')."
    ),
    _(
        "Broad sectors are spread over industries in proportion to deliveries inside the country: children work for the home"
        " market first (rule 'sold at home')."
    ),
    _("%(name)s holds only the countries with figures: %(names)s; its others are unknown."),
    _("Countries with figures that lie in no region of the table, left out: %(names)s."),
    _("%(number)s countries of the source carry no usable figure and stay unknown."),
    _("Every figure is drawn with an assumed standard deviation of its logarithm of %(number)s."),
    _(
        "The counts say nothing about their own doubt: the interval of the linked share assumes a standard deviation of"
        " %(number)s of the logarithm for every industry."
    ),
]
# What the network scale-up rests on.
OF_SCALE_UP = [
    _("degree ratio %(number)s"),
    _("true positive rate %(number)s"),
    _("frame ratio %(number)s"),
]
# What a report says first.
FINDINGS = [
    _(
        "%(number)s people were recorded. How many there are with those on no list cannot be settled by these data: respectable"
        " methods put their best figure anywhere from %(low)s to %(high)s, and with each method's own uncertainty from"
        " %(least)s to %(most)s."
    ),
    _(
        "%(number)s people were recorded. With those on no list there may be from %(least)s to %(most)s; the methods' best"
        " figures lie close together, from %(low)s to %(high)s, which shows that they agree on these data, not that they are"
        " right."
    ),
    _(
        "%(number)s people were recorded. Nothing in these data bounds from above how many there are with those on no list:"
        " hardly any case, or none, is on two lists. The lowest bound of the methods shown is %(least)s."
    ),
    _(
        "%(number)s people were seen at least once. Those never seen included, there are at least about %(low)s to %(high)s,"
        " by which method and how chance may have fallen; there may be more."
    ),
    _(
        "Among the people this network can reach, a share between %(low)s and %(high)s has the outcome, judged by %(number)s"
        " respondents in %(chains)s chains."
    ),
    _(
        "Judged by whom %(number)s respondents know, %(name)s are between %(low)s and %(high)s people in a population of"
        " %(population)s."
    ),
    _(
        "Over the methods and groups shown, the %(statistic)s of %(name)s lies between %(low)s and %(high)s, judged by"
        " %(number)s respondents in %(clusters)s clusters."
    ),
]
CAVEATS = [*OF_LISTS, *OF_NETWORKS, *OF_SURVEYS, *REASONS, *OF_SUPPLY_CHAINS]
