"""Published figures of a country and of a pair, in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.lib.tests.making import make
from hub.lib.tests.world import World
from hub.statistics.models import Area, Indicator, Observation, Release
from hub.statistics.tasks import read_upload


def add(world: World) -> None:
    country = world.records["country"]
    # A site for benchmarks has built-in content with these already.
    area = Area.objects.filter(country=country).first() or Area.objects.create(
        code=country.iso3, name="Country", kind="country", country=country
    )
    pairs = Indicator.objects.filter(code="migrant-stock").first() or make(
        Indicator, code="migrant-stock", publisher="undesa", topic="migration", unit="persons", kind="stock", is_by_pair=True
    )  # fmt: skip
    shares = Indicator.objects.filter(code="sdg-sl-tlf-chldec").first() or make(
        Indicator, code="sdg-sl-tlf-chldec", publisher="unsdg", topic="child_labour", unit="percent", kind="rate"
    )
    release = make(Release, publisher="undesa", file_hash="0" * 64, first_year=2015, last_year=2020, is_newest=True)
    for year in (2015, 2020):
        values = {"release": release, "place": area, "begin": year, "end": year, "value": 5, "status": "reported"}
        Observation.objects.create(indicator=pairs, origin=area, **values)
        Observation.objects.create(indicator=shares, **values)
    iso3 = country.iso3.lower()
    world.parameters["statistics"] = {
        "iso3": iso3, "place": iso3, "origin": iso3, "pk": release.pk, "code": pairs.code, "file_format": "csv",
    }  # fmt: skip
    waiting = read_upload.enqueue("statistics/file.csv", "file.csv", world.scenario.secretariat.pk, edition="", note="")
    world.parts["statistics:import_result"] = [{"key": waiting.id}]
    world.forms["statistics"] = {"edition": "2020", "note": "A note"}
