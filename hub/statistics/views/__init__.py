from hub.statistics.views.downloads import download
from hub.statistics.views.figures import country, pair, place
from hub.statistics.views.importing import import_files, import_result
from hub.statistics.views.indicators import indicator, indicators
from hub.statistics.views.releases import changes, release, releases

__all__ = [
    "changes", "country", "download", "import_files", "import_result", "indicator", "indicators", "pair", "place", "release", "releases",
]  # fmt: skip
