"""Small files in the layouts of the publishers."""

from __future__ import annotations

LAW = """<{tag}><Standard>{law}</Standard><Age>{age}</Age><Calculated_Age>No</Calculated_Age>
<Conforms_To_Intl_Standard>{verdict}</Conforms_To_Intl_Standard></{tag}>"""


def law(tag: str, verdict: str, *, law: str = "Yes", age: str = "N/A") -> str:
    return LAW.format(tag=tag, verdict=verdict, law=law, age=age)


def country(
    name: str, *, laws: str = "", conventions: str = "", enforcement: str = "", actions: str = "", year: str = "2022"
) -> str:
    sections = [
        f"<Conventions>{conventions}</Conventions>" if conventions else "",
        f"<Legal_Standards>{laws}</Legal_Standards>" if laws else "",
        f"<Enforcements>{enforcement}</Enforcements>" if enforcement else "",
        f"<Suggested_Actions>{actions}</Suggested_Actions>" if actions else "",
    ]
    return (
        f"<Country><Name>{name}</Name><Multiple_Territories>No</Multiple_Territories>"
        f"<Description>In {year}, something changed.</Description>{''.join(sections)}</Country>"
    )


def country_file(*countries: str) -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?><Countries>{"".join(countries)}</Countries>'.encode()
