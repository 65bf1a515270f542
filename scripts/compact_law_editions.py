"""Makes the compact country files of hub/law/data/editions/ from those that the US Department of Labor published.

    python scripts/compact_law_editions.py countries_2021.xml.gz hub/law/data/editions/usdol_findings_2022.xml.gz

Kept are the name, the first sentence of the description (it says the year), territories, laws, conventions, enforcement and
suggested actions, with their tags and words unchanged. Goods, statistics of children and projects come with the mapping.
"""

from __future__ import annotations

import gzip
import hashlib
import sys
from pathlib import Path

from lxml import etree

KEPT = {
    "Name", "Multiple_Territories", "Description", "Conventions", "Legal_Standards", "Enforcements", "Suggested_Actions",
}  # fmt: skip


def compact(source: Path, target: Path) -> None:
    content = source.read_bytes()
    raw = gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
    root = etree.fromstring(raw, etree.XMLParser(remove_blank_text=True, resolve_entities=False, no_network=True))
    for country in root.findall("Country"):
        for child in list(country):
            if child.tag not in KEPT:
                country.remove(child)
        description = country.find("Description")
        if description is not None and description.text:
            description.text = description.text.split(". ")[0].strip()[:160]
    root.addprevious(etree.Comment(f" {source.name}, SHA-256 {hashlib.sha256(raw).hexdigest()}; shortened "))
    text = etree.tostring(root.getroottree(), encoding="utf-8", xml_declaration=True)
    target.write_bytes(gzip.compress(text, 9, mtime=0))


if __name__ == "__main__":
    compact(Path(sys.argv[1]), Path(sys.argv[2]))
