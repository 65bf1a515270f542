"""Two editions of one family of published figures, of which the later changed, added and withdrew something."""

from __future__ import annotations

HEAD = "ISO3,Name,Year,Conflict Stock Displacement,Conflict New Displacements,Disaster New Displacements\n"


def editions() -> list[str]:
    from hub.statistics.importing import import_statistics_file
    from hub.statistics.models import Release

    import_statistics_file("years.csv", f"{HEAD}MLI,Mali,2019,200,10,5\nNPL,Nepal,2019,,,30\n".encode(), edition="2020")
    import_statistics_file("years.csv", f"{HEAD}MLI,Mali,2019,210,10,5\nMLI,Mali,2020,300,,\n".encode(), edition="2021")
    newest = Release.objects.get(family="idmc/yearly", is_newest=True)
    return [newest.get_absolute_url(), f"{newest.get_absolute_url()}changes/"]
