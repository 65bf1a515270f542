"""Countries as files name them: by code or by name in any of the three languages."""

from __future__ import annotations

from dataclasses import dataclass

from hub.lib.text import bare
from hub.vocabularies.models import Country

__all__ = ["Countries"]

# Names in use beside those of the M49 standard; the keys are as `bare` gives them.
ALIASES = {
    "bolivia": "BOL", "burma": "MMR", "cape verde": "CPV", "congo democratic republic of the": "COD",
    "congo dem rep": "COD", "congo republic of the": "COG", "cote d ivoire": "CIV", "czech republic": "CZE",
    "democratic republic of congo": "COD", "democratic republic of the congo": "COD", "dr congo": "COD",
    "east timor": "TLS", "eswatini": "SWZ", "gambia the": "GMB", "iran": "IRN", "ivory coast": "CIV",
    "korea north": "PRK", "korea republic of": "KOR", "korea south": "KOR", "kyrgyz republic": "KGZ", "laos": "LAO",
    "lao pdr": "LAO", "macedonia": "MKD", "moldova": "MDA", "north korea": "PRK", "palestine": "PSE",
    "republic of the congo": "COG", "russia": "RUS", "sao tome and principe": "STP", "south korea": "KOR",
    "swaziland": "SWZ", "syria": "SYR", "taiwan": "TWN", "tanzania": "TZA", "the gambia": "GMB",
    "timor leste": "TLS", "turkey": "TUR", "united kingdom": "GBR", "united states": "USA", "usa": "USA",
    "uk": "GBR", "venezuela": "VEN", "vietnam": "VNM", "west bank and gaza": "PSE",
    "west bank and the gaza strip": "PSE", "falkland islands islas malvinas": "FLK", "guinea bissau": "GNB",
    "st helena": "SHN", "saint lucia": "LCA", "st lucia": "LCA", "st vincent and the grenadines": "VCT",
    "st kitts and nevis": "KNA", "brunei": "BRN", "micronesia": "FSM", "bosnia herzegovina": "BIH",
    "trinidad tobago": "TTO", "turkey turkiye": "TUR", "antigua barbuda": "ATG", "hong kong": "HKG", "macau": "MAC",
}  # fmt: skip


@dataclass
class Countries:
    by_code: dict[str, str]  # ISO 2, ISO 3 and M49 -> ISO 3
    by_name: dict[str, str]
    keys: dict[str, int]  # ISO 3 -> primary key
    middles: dict[str, tuple[float, float]]

    @classmethod
    def load(cls) -> Countries:
        by_code: dict[str, str] = {}
        by_name: dict[str, str] = {}
        keys: dict[str, int] = {}
        middles: dict[str, tuple[float, float]] = {}
        columns = ("iso2", "iso3", "m49", "pk", "latitude", "longitude", "name_en", "name_fr", "name_es")
        for iso2, iso3, m49, key, latitude, longitude, *names in Country.objects.values_list(*columns):
            keys[iso3] = key
            by_code |= {iso2: iso3, iso3: iso3, m49: iso3}
            by_name |= {bare(name): iso3 for name in names}
            if latitude is not None and longitude is not None:
                middles[iso3] = (latitude, longitude)
        by_name |= {alias: iso3 for alias, iso3 in ALIASES.items() if iso3 in keys and alias not in by_name}
        by_name.pop("", None)
        return cls(by_code, by_name, keys, middles)

    def find(self, text: str) -> str:
        """ISO 3 of a code or a name; empty where it is neither."""
        text = text.strip()
        return self.by_code.get(text.upper()) or self.by_name.get(bare(text), "")
