"""Each publisher's layout: what its cells become. The figures are made up."""

from __future__ import annotations

import pytest

from hub.statistics.importing import import_statistics_file
from hub.statistics.indicators import built_in_indicators
from hub.statistics.models import Area, Indicator, Observation, Release
from hub.statistics.tests.files import PAIRS

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

FIELDS = ("indicator__code", "origin__code", "place__code", "begin", "end", "sex", "age", "detail", "value")


def take(name: str, text: str) -> list[tuple]:
    report = import_statistics_file(name, text.encode())
    assert report.release is not None, report.skipped
    return list(Observation.objects.filter(release=report.release).order_by("pk").values_list(*FIELDS))


def test_flows_of_abel_and_cohen_keep_their_methods_apart(countries):
    assert take("f.csv", "origin,origin_iso3,destination,destination_iso3,period_start,period_end,migrants\nNepal,NPL,Qatar,QAT,2010,2015,9\n") == [
        ("migrant-flow", "NPL", "QAT", 2010, 2015, "", "", "", 9.0)
    ]  # fmt: skip
    assert take("g.csv", "year0,orig,dest,sd_drop_neg,da_pb_closed\n2010,NPL,QAT,5,8.5\n") == [
        ("migrant-flow-sd-drop-neg", "NPL", "QAT", 2010, 2015, "", "", "", 5.0),
        ("migrant-flow", "NPL", "QAT", 2010, 2015, "", "", "", 8.5),
    ]


def test_stocks_wide_by_origin_keep_totals_apart(countries):
    names = [f"Other {number}" for number in range(14)]
    head = ["Year", "Destination", "Total", "Other North", "Nepal", "Mali", *names]
    found = take("w.csv", f"{','.join(head)}\n2015,Qatar,160,10,100,50,{',' * 13}\n")
    assert [(row[1], row[-1]) for row in found] == [("WLD", 160), ("OTN", 10), ("NPL", 100), ("MLI", 50)]
    assert Area.objects.get(code="WLD").kind == "aggregate"


def test_stocks_with_years_across_for_three_sexes(countries):
    head = '"Region, development group, country or area of destination",Location code of destination,"Region, development group, country or area of origin",Location code of origin,2015,2020,2015,2020,2015,2020'
    row = "Qatar*,634,Nepal,524,10,20,7,15,3,5"
    found = take("t.csv", f"Title,,\n,,,,Both,,Males,,Females,\n{head}\n{row}\n")
    assert [(row[3], row[5], row[-1]) for row in found] == [
        (2015, "", 10), (2020, "", 20), (2015, "M", 7), (2020, "M", 15), (2015, "F", 3), (2020, "F", 5),
    ]  # fmt: skip


def test_small_counts_of_victims_are_intervals_and_citizenship_is_a_pair(countries):
    head = "Iso3_code,Country,Region,Subregion,Indicator,Dimension,Category,Sex,Age,Year,Unit of measurement,txtVALUE,Source"
    rows = "\n".join(
        f"QAT,Qatar,Asia,Western Asia,{row},Counts,{value},GLOTIP"
        for row, value in (
            ("Detected trafficking victims,Total,Total,Total,Total,2020", "<5"),
            ("Detected trafficking victims,by citizenship,Nepal,Total,Total,2020", "7"),
            ("Detected trafficking victims,by citizenship,Own country nationals,Total,Total,2020", "0"),
            ("Detected trafficking victims,by form of exploitation,Forced labour,Female,0 to 17 years,2020", "6"),
            ("Persons convicted,Total,Total,Male,18 years or over,2020", "8"),
        )
    )
    found = take("unodc.csv", f"UNODC,,\n28/10/2025,,\n{head}\n{rows}\n")
    assert found == [
        ("detected-victims", None, "QAT", 2020, 2020, "", "", "", None),
        ("detected-victims-by-citizenship", "NPL", "QAT", 2020, 2020, "", "", "", 7.0),
        ("detected-victims-by-citizenship", "QAT", "QAT", 2020, 2020, "", "", "", 0.0),
        ("detected-victims-by-form", None, "QAT", 2020, 2020, "F", "0-17", "Forced labour", 6.0),
        ("trafficking-convicted", None, "QAT", 2020, 2020, "M", "18+", "", 8.0),
    ]
    hidden = Observation.objects.get(indicator__code="detected-victims")
    assert (hidden.low, hidden.high, hidden.status) == (1, 4, "suppressed")
    assert Release.objects.get().published == "2025-10-28"


def test_sdg_series_as_republished_and_as_published(countries):
    text = "age,geo_area,nature,sex,units,year,sl_tlf_chldec\n5_17,466,ca,bothsex,percent,2015,30.5\n5_17,1,e,female,percent,2016,N\n"
    assert take("sdg.csv", text) == [
        ("sdg-sl-tlf-chldec", None, "MLI", 2015, 2015, "", "5-17", "", 30.5),
        ("sdg-sl-tlf-chldec", None, "WLD", 2016, 2016, "F", "5-17", "", None),
    ]
    assert Observation.objects.get(place__code="MLI").footnote == "country data, adjusted"
    head = "Goal,Target,Indicator,SeriesCode,SeriesDescription,GeoAreaCode,GeoAreaName,TimePeriod,Value,UpperBound,LowerBound,FootNote,[Age],[Location],[Nature],[Sex],[Units]"
    row = "8,8.7,8.7.1,SL_TLF_CHLDEC,Children,466,Mali,2018,28,30,26,Survey of 2018,5-17,URBAN,C,BOTHSEX,PERCENT"
    assert take("export.csv", f"{head}\n{row}\n") == [
        ("sdg-sl-tlf-chldec", None, "MLI", 2018, 2018, "", "5-17", "URBAN", 28.0)
    ]
    one = Observation.objects.get(begin=2018)
    assert (one.low, one.high, one.footnote) == (26, 30, "Survey of 2018")


def test_world_bank_indicators_long_and_wide(countries):
    long = 'Country Name,Country Code,Year,"Children in employment, total (% of children ages 7-14)",Gini index\nMali,MLI,2015,21.5,\nLow income,LIC,2015,30,40\n'
    found = take("wb.csv", long)
    assert [(row[2], row[-1]) for row in found] == [("MLI", 21.5), ("WB-LIC", 30), ("WB-LIC", 40)]
    indicator = Indicator.objects.get(topic="child_labour")
    assert (indicator.unit, indicator.age_band, indicator.kind) == ("percent", "7-14", "rate")
    wide = 'Country Name,Country Code,Indicator Name,Indicator Code,1990,1991\nMali,MLI,"Population, total",SP.POP.TOTL,5,..\n'
    assert [row[2:4] + row[-1:] for row in take("wide.csv", wide)] == [("MLI", 1990, 5.0), ("MLI", 1991, None)]


NAMES = "Nepal,Qatar,Mali,Serbia,France,Germany,Spain,Italy,Japan,China,WORLD"


def test_a_bilateral_matrix_asks_for_its_year(countries):
    text = f"origin (down) / destination (across),{NAMES}\nNepal,0,500,..,,,,,,,,500\nAtlantis,1,2,,,,,,,,,3\n"
    refused = import_statistics_file("matrix.csv", text.encode())
    assert "does not say its year" in refused.skipped[0].reason
    found = take("bilateral_2018.csv", text)
    assert [row[1:4] + row[-1:] for row in found] == [
        ("NPL", "QAT", 2018, 500.0), ("NPL", "MLI", 2018, None), ("NPL", "WLD", 2018, 500.0),
    ]  # fmt: skip


def test_population_is_in_persons_and_asks_for_its_sex(countries):
    text = "country_code\tname\tage\t2015\t2020\n466\tMali\t0-4\t12.3\t13\n901\tMore developed regions\t0-4\t1\t2\n"
    assert "does not say its sex" in import_statistics_file("wpp.txt", text.encode()).skipped[0].reason
    found = take("wpp2019_popF.txt", text)
    assert found[0] == ("population", None, "MLI", 2015, 2015, "F", "0-4", "", 12300.0)
    assert Area.objects.get(code="WPP-901").kind == "aggregate"


def test_events_are_added_by_year_and_blanks_are_not_zero(countries):
    text = "ISO3,Name,Year,Start Date,Event Name,Hazard Category,Hazard Type,New Displacements\n#country+code,#country+name,#date+year,,,,,#affected\nMLI,Mali,2015,,Flood,,,10\nMLI,Mali,2015,,Flood,,,5\nMLI,Mali,2015,,,,,\nNPL,Nepal,2015,,,,,\n"
    report = import_statistics_file("d.csv", text.encode())
    assert (report.rows, report.observations) == (4, 2)
    mali, nepal = Observation.objects.order_by("pk")
    assert (mali.value, mali.footnote) == (15, "Disasters without a number, which are not in it: 1.")
    assert (nepal.value, nepal.status) == (None, "not_reported")


def test_yearly_displacement_keeps_stock_and_flow_apart(countries):
    text = "ISO3,Name,Year,Conflict Stock Displacement,Conflict New Displacements,Disaster New Displacements\n#c,#n,#y,#a,#b,#d\nMLI,Mali,2015,20,,3\n"
    assert [(row[0], row[-1]) for row in take("y.csv", text)] == [("idps-conflict", 20), ("displacements-disaster", 3)]


def test_missing_migrants_by_cause_and_by_region(countries):
    assert [row[3:4] + row[-2:] for row in take("m.csv", "year,cause,lon,lat,n\n2014,Drowning,1,2,5\n2014,Violence,1,2,3\n")] == [
        (2014, "", 8), (2014, "Drowning", 5), (2014, "Violence", 3),
    ]  # fmt: skip


def test_thousands_are_read_and_ambiguous_numbers_are_not_guessed(countries):
    sure = PAIRS.replace(",1500,", ',"1,234,500",')
    report = import_statistics_file("a.csv", sure.encode())
    assert 1_234_500 in Observation.objects.values_list("value", flat=True)
    assert report.skipped == []
    open_ = 'origin,destination,year,migrants\nNepal,Qatar,2010,"1,234"\nMali,Qatar,2010,7\n'
    report = import_statistics_file("b.csv", open_.encode())
    assert report.skipped[0].reason == "“1,234” can be read as two numbers; it was left."


@pytest.mark.parametrize(
    ("name", "code"),
    [("TÃ¼rkiye", ""), ("Kosovo (under UNSC res. 1244)", "XKX"), ("Serbia & Montenegro", "SCG"), ("Czechoslovakia", "CSK"),
     ("USSR", "SUN"), ("Various/unknown", "UNK"), ("Stateless", "XXA"), ("Channel Islands", "CHI"), ("Nepal", "NPL")],
)  # fmt: skip
def test_areas_by_name(countries, name, code):
    report = import_statistics_file("a.csv", f"origin,destination,year,migrants\n{name},Qatar,2010,7\n".encode())
    assert list(Observation.objects.values_list("origin__code", flat=True)) == ([code] if code else [])
    assert bool(report.skipped) == (not code)


def test_every_description_is_whole():
    for code, values in built_in_indicators().items():
        assert values.keys() <= {field.name for field in Indicator._meta.concrete_fields}, code
        assert values["name_fr"], code
        assert values["definition_es"], code
