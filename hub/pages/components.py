"""The page that shows every component in every state, with the template code for it, for authors of pages.

All data here is invented, with names that show it: Organization 1, Initiative 1."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from hub.lib.charts import NARROW, Chart, IndicatorLine, Interval, Intervals, Line, Lines, write_number
from hub.lib.components import Bar, Event, Figure, Mark, Month, Part, Step, Timeline
from hub.lib.maps import Choropleth
from hub.lib.rows import EntryTable
from hub.lib.schedule import Schedule, ScheduleRow
from hub.lib.text import comma_separated

Component = tuple[str, str | Promise, str | Promise]
# By family, each a page of its own: all of them at once would be twice as heavy as any page of the site may be.
FAMILIES: dict[str, tuple[str | Promise, list[Component]]] = {
    "frame": (gettext_lazy("Frame of a page"), [
        ("section", gettext_lazy("Section"), gettext_lazy("Every part of a page: a rule, a title, its number, its way on. The thin one is for the side.")),
        ("panel", gettext_lazy("Panel"), gettext_lazy("Only for what must be seen first; two on a page at most.")),
        ("tabs", gettext_lazy("Tabs"), gettext_lazy("The pages of one thing, in the band.")),
        ("toc", gettext_lazy("Contents"), gettext_lazy("Where a page has more than five parts: at its side, and as a strip on phones.")),
        ("fold", gettext_lazy("Folded"), gettext_lazy("Sources, tables behind charts, what was met.")),
        ("stepbar", gettext_lazy("Steps"), gettext_lazy("The life of a plan, an application, a protocol. Hatched: not known.")),
        ("next", gettext_lazy("Next step"), gettext_lazy("The one thing to do next, under the steps.")),
        ("buttons", gettext_lazy("Buttons"), gettext_lazy("One filled button on a page, chosen by role and state; one or two plain ones; rare acts under “More”.")),
        ("state", gettext_lazy("State"), gettext_lazy("One word of state, at the end of a row or under the title, never inside a sentence. Five shapes: done, under way, attention, stopped, not begun or not known.")),
        ("note", gettext_lazy("Notes"), gettext_lazy("A remark, something that went well, something to look at, something wrong.")),
        ("empty", gettext_lazy("Nothing here yet"), gettext_lazy("What is missing, who can add it, and the link that does.")),
    ]),
    "lists": (gettext_lazy("Lists and facts"), [
        ("rows", gettext_lazy("Rows"), gettext_lazy("A list of up to ten things: the name, what is said of it, then a state or one act. With dates at the start where time matters.")),
        ("table", gettext_lazy("Table"), gettext_lazy("More than ten things, or things to compare. On phones each row reads as a name and what is said of it.")),
        ("figures", gettext_lazy("Key figures"), gettext_lazy("Up to six, each with its year and source.")),
        ("facts", gettext_lazy("Facts and chips"), gettext_lazy("Names and values; chosen filters or short names.")),
        ("said", gettext_lazy("Figures that disagree"), gettext_lazy("What sources say of one thing, side by side, never added up.")),
        ("verdicts", gettext_lazy("Verdicts"), gettext_lazy("Whether a standard is met. Only a gap is loud.")),
        ("cite", gettext_lazy("Sources of a fact"), gettext_lazy("Two numbers at most; the others are counted.")),
    ]),
    "forms": (gettext_lazy("Forms and filters"), [
        ("fields", gettext_lazy("Form"), gettext_lazy("Two columns, labels above, errors first.")),
        ("entry", gettext_lazy("Rows of a kind in a form"), gettext_lazy("Entered in one table with one save; cards on phones. Rows are added with and without scripts; faults are named first, each with a link.")),
        ("pickers", gettext_lazy("Long lists"), gettext_lazy("One writes, what fits is proposed; several stand before the field and can be taken out. Without scripts: a list, or a line that takes a name.")),
        ("filters", gettext_lazy("Filters"), gettext_lazy("One line; what is chosen stands in the address.")),
    ]),
    "time": (gettext_lazy("Bars and time"), [
        ("meter", gettext_lazy("Parts of a whole"), gettext_lazy("From full to light in one colour; hatched is not known. The same stands in words below.")),
        ("bars", gettext_lazy("Bars"), gettext_lazy("Up to twelve, each with its number.")),
        ("month", pgettext_lazy("component", "Month"), gettext_lazy("Every marked day is also a line of the list beside it.")),
        ("timeline", gettext_lazy("Line of time"), gettext_lazy("What happened, up to today. The list beside it says the same and stands alone on phones.")),
        ("schedule", gettext_lazy("Plan over time"), gettext_lazy("What is planned over a period: how far it is, when it is due. Hatched: nobody reported. On phones the tables below stand alone.")),
    ]),
    "charts": (gettext_lazy("Charts and maps"), [
        ("chart", gettext_lazy("Chart"), gettext_lazy("Series differ by dash and label too; where nobody has a number it is hatched and named; how sure a number is, is drawn. Always with a source and a table, and with files to take away.")),
        ("intervals", gettext_lazy("Figures with their intervals"), gettext_lazy("A bar from low to high, a dot at the figure, a mark at what others published. On phones names stand above.")),
        ("indicator", gettext_lazy("Indicator"), gettext_lazy("From the baseline over the present value to the target. Hatched where one of them is not known.")),
        ("map", pgettext_lazy("component", "Map"), gettext_lazy("Numbered classes; hatched is no record. The same numbers stand in a list or table beside it; small states are circles, and in the list to jump to.")),
        ("map_key", gettext_lazy("Key of a map"), gettext_lazy("What the shades of a map mean, where the map itself is drawn by another template.")),
        ("map_nearby", gettext_lazy("Map of one record"), gettext_lazy("Its countries and their neighbours: where, not how much. The same countries stand as chips below.")),
    ]),
}  # fmt: skip


FULL_WIDTH = (
    "entry",
    "timeline",
    "schedule",
    "chart",
    "intervals",
    "indicator",
)  # not beside its template code


class ExampleForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("name"))
    website = forms.URLField(label=gettext_lazy("website"), required=False, assume_scheme="https")
    agreed = forms.BooleanField(label=gettext_lazy("agreed"), required=False)


class ExamplePickers(forms.Form):
    countries = forms.MultipleChoiceField(
        label=gettext_lazy("countries"),
        choices=[(n, f"Country {n}") for n in range(1, 40)],
        required=False,
        initial=[2, 7],
    )
    country = forms.ChoiceField(
        label=gettext_lazy("country"), choices=[("", "–"), *((n, f"Country {n}") for n in range(1, 40))], required=False
    )


class ExampleRow(forms.Form):
    place = forms.IntegerField(label=gettext_lazy("No."), required=False)
    title = forms.CharField(label=gettext_lazy("title"))
    due = forms.DateField(label=gettext_lazy("due"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


class ExampleRows(EntryTable, forms.BaseFormSet):  # type: ignore[type-arg]
    columns = ("place", "title", "due")
    title = "Table 1"


EXAMPLE_ROWS = forms.formset_factory(ExampleRow, formset=ExampleRows, extra=2, max_num=5)


def components(request: HttpRequest, family: str = "frame") -> HttpResponse:
    """Every component of a family in every state, with its template code."""
    if family not in FAMILIES:
        raise Http404(_("There is no such family of components."))
    title, members = FAMILIES[family]
    context = examples(timezone.localdate())
    shown = []
    for name, called, when in members:
        template: Any = get_template(f"pages/components/{name}.html")
        source = template.template.source.partition("\n")[2]  # without the line that loads the tags
        html = template.render(context, request)
        shown.append(
            {"name": name, "title": called, "when": when, "source": source, "html": html, "written": tidy(html)}
        )
    context = {
        "title": title,
        "components": shown,
        "contents": [(name, called) for name, called, _when in members],
        "families": [
            (called, reverse("pages:components_of", args=[slug]), len(those), slug == family)
            for slug, (called, those) in FAMILIES.items()
        ],
        "full": FULL_WIDTH,
        "has_maps": family == "charts",
    }
    return render(request, "pages/components.html", context)


def tidy(html: str) -> str:
    """HTML without the empty lines that templates leave."""
    return "\n".join(line.rstrip() for line in html.splitlines() if line.strip())


def examples(today: date) -> dict[str, Any]:
    """The context of the examples."""
    first = today.replace(day=1)
    return {
        "today": today,
        "links": [(_("Edit"), "#buttons"), (_("Record of changes"), "#buttons")],
        "state_names": {
            "active": _("Active"),
            "adopted": _("Adopted"),
            "done": _("Done"),
            "dropped": _("Ended"),
            "late": _("Late"),
            "planned": _("Planned"),
            "under_way": _("Under way"),
            "unknown": _("Not known"),
        },
        "verdict_names": {
            "met": _("met"),
            "partly": _("partly"),
            "not_met": _("not met"),
            "unknown": _("unknown"),
            "not_applicable": _("not applicable"),
        },
        "steps": [
            Step(_("Draft"), "2026", "done"),
            Step(_("Shared"), "2026", "done"),
            Step(_("Under way"), "2027", "now"),
            Step(_("Reported"), "2028"),
        ],
        "unknown_steps": [Step(_("Draft"), "2026", "done"), Step(_("Shared"), _("no record"), "none")],
        "parts": [
            Part("now", 2, _("done")),
            Part("soft", 1, _("under way")),
            Part("0", 1, _("not begun")),
            Part("none", 1, _("not reported")),
        ],
        "bars": [Bar("Country 1", 120, 120), Bar("Country 2", 45, 120, href="#bars"), Bar("Country 3", 0, 120)],
        "figures": [
            Figure("120", _("initiatives"), "2026, Source 1", "#figures"),
            Figure(_("%(number)s m") % {"number": write_number(5.4)}, _("people"), "2025, Source 2"),
            Figure("–", _("not known")),
        ],
        "form": ExampleForm({"website": "https://example.org/"}),
        "pickers": ExamplePickers(),
        "entry_rows": EXAMPLE_ROWS(initial=[{"place": 1, "title": "Row 1"}], prefix="example"),
        "tabs": [
            (_("Overview"), "#tabs", "", True),
            (_("Meetings"), "#tabs", 3, False),
            (_("Members"), "#tabs", "", False),
        ],
        "contents": [(name, title) for name, title, _when in FAMILIES["frame"][1][:4]],
        "month": Month(
            first,
            today,
            {
                first + timedelta(days=9): [Mark("meet", _("Meeting"), "#rows")],
                first + timedelta(days=19): [Mark("due", _("Comments close"), "#rows")],
            },
        ),
        **charts(today),
        "line": Timeline(
            [
                Event(date(today.year - 5, 3, 1), "Event 1", "Place 1"),
                Event(date(today.year - 5, 9, 1), "Event 2", "Place 2"),
                Event(date(today.year - 2, 6, 1), "Event 3"),
            ],
            today,
        ),
    }


def charts(today: date) -> dict[str, Any]:
    """Charts and maps in each state: known, not reported, no record, with an interval."""
    year = today.year - 5
    first = Line("Series 1", [(year, 12), (year + 1, 15), (year + 2, None), (year + 3, None), (year + 4, 22), (year + 5, 31)],
        [(year + 4, 18, 27), (year + 5, 25, 38)])  # fmt: skip
    second = Line("Series 2", [(year, 9), (year + 1, 8), (year + 2, None), (year + 3, None), (year + 4, 11)])
    lines, rows = [first, second], [
        Interval("Region 1", 120, 90, 160, 140, "Source 1"),
        Interval("Region 2", 45, 40, 60, None, "Source 2"),
        Interval("Region 3", note="Source 2"),
    ]  # fmt: skip
    source, named = "Source 1", (_("Baseline"), _("Now"), _("Target"))
    return {
        "chart": Chart(
            title="Series 1, Series 2", text="Series 1 12 → 31, Series 2 9 → 11", header=(_("Year"), "Series 1", "Series 2"),
            rows=[(str(at), number, dict(second.points).get(at)) for at, number in first.points],
            kind="lines", wide=Lines(lines), narrow=Lines(lines, NARROW), source=source,
        ),
        "intervals": Chart(
            title="Region 1, Region 2", text="Region 1 120 (90–160), Region 2 45 (40–60)",
            header=(_("Region"), _("Figure"), _("Low"), _("High")), rows=[(row.name, row.value, row.low, row.high) for row in rows],
            kind="intervals", wide=Intervals(rows), narrow=Intervals(rows, NARROW), source=source,
        ),
        "indicators": [
            Chart(
                title=f"Indicator {number}", text=comma_separated(f"{name} {end or '–'}" for name, end in zip(named, ends, strict=True)),
                header=(_("What"), _("Figure")), kind="indicator", rows=list(zip(named, ends, strict=True)),
                wide=IndicatorLine(*ends), narrow=IndicatorLine(*ends, width=320.0), source=source,
            )
            for number, ends in enumerate([(2, 6, 10), (40, 33, 10), (2, None, 10), (None, 6, 10), (None, 6, None)], start=1)
        ],
        "map": Choropleth(
            {"BRA": 25, "IND": 12, "KEN": 6, "GHA": 1, "MDV": 3},
            {"BRA": "Country 1", "IND": "Country 2", "KEN": "Country 3", "GHA": "Country 4", "MDV": "Country 5"},
            {"MDV": (73.2, 3.2)},
        ),
        "nearby": Choropleth({"KEN": 1, "UGA": 1}, {"KEN": "Country 3", "UGA": "Country 6"}, only_named=True),
        "plan": Schedule(
            [
                ScheduleRow("1 Outcome 1"),
                ScheduleRow("1.1 Output 1", date(today.year, 6, 30), (Part("now", 60), Part("0", 40))),
                ScheduleRow("1.2 Output 2", date(today.year, 3, 31), (Part("none", 100),), is_late=True),
                ScheduleRow("1.3 Output 3", None, (Part("0", 100),)),
            ],
            date(today.year, 1, 1), date(today.year + 1, 12, 31), today,
        ),
    }  # fmt: skip
