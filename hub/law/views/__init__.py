from hub.law.views.assessing import (
    assess,
    assessment,
    decide,
    edit_assessment,
    edit_provision,
    import_files,
    new_provision,
    provision,
    reply,
    take_into_plan,
    withdraw_assessment,
    withdraw_reply,
)
from hub.law.views.cells import cell
from hub.law.views.changes import changes, changes_file
from hub.law.views.countries import country
from hub.law.views.downloads import download
from hub.law.views.instruments import instrument, instrument_file, instruments
from hub.law.views.matrix import matrix
from hub.law.views.standards import standard
from hub.law.views.suggestions import suggestions, suggestions_file
from hub.law.views.transposition import transposition, transposition_file

__all__ = [
    "assess",
    "assessment",
    "cell",
    "changes",
    "changes_file",
    "country",
    "decide",
    "download",
    "edit_assessment",
    "edit_provision",
    "import_files",
    "instrument",
    "instrument_file",
    "instruments",
    "matrix",
    "new_provision",
    "provision",
    "reply",
    "standard",
    "suggestions",
    "suggestions_file",
    "take_into_plan",
    "transposition",
    "transposition_file",
    "withdraw_assessment",
    "withdraw_reply",
]
