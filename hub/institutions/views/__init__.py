"""Institutions of countries, remedy paths, and their versions from draft to publication."""

from hub.institutions.views.countries import country
from hub.institutions.views.directory import download, institutions, kinds
from hub.institutions.views.importing import import_file
from hub.institutions.views.remedies import remedies, remedy, remedy_file
from hub.institutions.views.reviewing import decide, hand_in, review, take_down, withdraw
from hub.institutions.views.versions import institution, version
from hub.institutions.views.writing import (
    checklist,
    edit,
    new_institution,
    new_remedy,
    next_institution,
    next_remedy,
    translate_remedy,
)

__all__ = [
    "checklist", "country", "decide", "download", "edit", "hand_in", "import_file", "institution", "institutions", "kinds",
    "new_institution", "new_remedy", "next_institution", "next_remedy", "remedies", "remedy", "remedy_file", "review", "take_down",
    "translate_remedy", "version", "withdraw",
]  # fmt: skip
