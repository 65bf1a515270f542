from hub.statistics.views.downloads import download
from hub.statistics.views.figures import country, pair, place
from hub.statistics.views.importing import import_files, imported
from hub.statistics.views.indicators import indicator, indicators
from hub.statistics.views.releases import changes, release, releases

__all__ = [
    "changes", "country", "download", "import_files", "imported", "indicator", "indicators", "pair", "place", "release", "releases",
]  # fmt: skip
