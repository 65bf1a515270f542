"""Pictures for pages and reports: Vega-Lite specifications that always come with their table and their words."""

from evidence.pictures.bands import uncertainty_bands
from evidence.pictures.bars import hotspot_bars, tier_bars
from evidence.pictures.maps import origin_map
from evidence.pictures.parts import export_parts
from evidence.pictures.picture import Picture, to_html, to_svg
from evidence.pictures.sankey import crossing_flows, sankey
from evidence.pictures.trees import path_tree

__all__ = [
    "Picture",
    "crossing_flows",
    "export_parts",
    "hotspot_bars",
    "origin_map",
    "path_tree",
    "sankey",
    "tier_bars",
    "to_html",
    "to_svg",
    "uncertainty_bands",
]
