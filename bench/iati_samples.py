"""Files of synthetic IATI activities, and real ones repeated under new identifiers, for the benchmark of imports."""

from __future__ import annotations

import random
from pathlib import Path

from finding_samples import WORDS

ISSUES = ["child labour", "forced labour", "trafficking in persons", "modern slavery"]
COUNTRIES = [
    "TZ",
    "KE",
    "UG",
    "GH",
    "CI",
    "CD",
    "NG",
    "ET",
    "IN",
    "BD",
    "PK",
    "NP",
    "VN",
    "KH",
    "PH",
    "ID",
    "BR",
    "PE",
    "CO",
    "MX",
    "GT",
    "HN",
    "ML",
    "BF",
    "CM",
    "MW",
    "ZM",
    "MG",
    "UZ",
    "KG",
]
SECTORS = ["11220", "12220", "15130", "16010", "16070", "31120", "31163", "32161", "32210", "73010"]


def activity(number: int, chance: random.Random, edition: int) -> str:
    """One activity of version 2.03 of about 4 kB, with what real ones carry. A later edition has another title, another
    partner and a later date."""
    text = " ".join(chance.choices(WORDS, k=120))
    issue = f"It works against {chance.choice(ISSUES)}." if chance.random() < 0.3 else ""
    year = chance.randint(2005, 2024)
    transactions = "".join(
        f'<transaction><transaction-type code="{chance.choice("234")}"/><transaction-date iso-date="{year}-0{n + 1}-15"/>'
        f'<value value-date="{year}-0{n + 1}-15">{chance.randint(1000, 900000)}</value>'
        f"<description><narrative>Payment {n}</narrative></description></transaction>"
        for n in range(4)
    )
    return (
        f'<iati-activity xml:lang="en" default-currency="USD" last-updated-datetime="{2023 + edition}-01-0{number % 9 + 1}T00:00:00">'
        f"<iati-identifier>XX-BENCH-1-{number}</iati-identifier>"
        '<reporting-org ref="XX-BENCH-1" type="40"><narrative>Publisher 1</narrative></reporting-org>'
        f"<title><narrative>Project {number}{f' ({edition})' * (edition > 1)}: {' '.join(chance.choices(WORDS, k=6))}</narrative></title>"
        f'<description type="1"><narrative>{text} {issue}</narrative></description>'
        f'<participating-org role="1" type="10" ref="XX-F-{number % 50}"><narrative>Funder {number % 50}</narrative></participating-org>'
        f'<participating-org role="4" type="22"><narrative>Organization {(number + edition) % 900}</narrative></participating-org>'
        f'<activity-status code="{chance.choice("1234")}"/>'
        f'<activity-date type="1" iso-date="{year}-01-01"/><activity-date type="3" iso-date="{year + 3}-12-31"/>'
        "<contact-info><email>office@example.org</email></contact-info>"
        f'<recipient-country code="{chance.choice(COUNTRIES)}" percentage="100"/>'
        f'<sector vocabulary="1" code="{chance.choice(SECTORS)}" percentage="60"/>'
        f'<sector vocabulary="1" code="{chance.choice(SECTORS)}" percentage="40"/>'
        '<policy-marker vocabulary="1" code="1" significance="1"/><collaboration-type code="1"/><default-flow-type code="10"/>'
        '<default-finance-type code="110"/><default-aid-type code="C01"/><default-tied-status code="5"/>'
        f'<budget type="1" status="1"><period-start iso-date="{year}-01-01"/><period-end iso-date="{year}-12-31"/>'
        f'<value value-date="{year}-01-01">{chance.randint(10000, 5000000)}</value></budget>'
        f"{transactions}</iati-activity>\n"
    )


def write_file(path: Path, number: int, edition: int = 1) -> None:
    chance = random.Random(87)  # noqa: S311 - the same file every time
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        file.write('<iati-activities version="2.03" generated-datetime="2024-02-01T00:00:00Z">\n')
        for n in range(number):
            file.write(activity(n, chance, edition))
        file.write("</iati-activities>\n")


def repeat_file(real: Path, path: Path, size: int) -> None:
    """The activities of a published file, again and again under new identifiers, until the file has so many bytes."""
    text = real.read_text(encoding="utf-8", errors="replace")
    begin = min(found for tag in ("<iati-activity ", "<iati-activity>") if (found := text.find(tag)) >= 0)
    end = text.rindex("</iati-activities>")
    with path.open("w", encoding="utf-8") as file:
        file.write(text[:begin])
        for number in range(max(1, size // (end - begin))):
            file.write(text[begin:end].replace("<iati-identifier>", f"<iati-identifier>R{number}-"))
        file.write(text[end:])
