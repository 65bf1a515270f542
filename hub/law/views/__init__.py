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
from hub.law.views.changes import changes, transposition
from hub.law.views.countries import country
from hub.law.views.downloads import download
from hub.law.views.instruments import instrument, instruments
from hub.law.views.matrix import matrix
from hub.law.views.standards import standard
from hub.law.views.suggestions import suggestions

__all__ = [
    "assess",
    "assessment",
    "cell",
    "changes",
    "country",
    "decide",
    "download",
    "edit_assessment",
    "edit_provision",
    "import_files",
    "instrument",
    "instruments",
    "matrix",
    "new_provision",
    "provision",
    "reply",
    "standard",
    "suggestions",
    "take_into_plan",
    "transposition",
    "withdraw_assessment",
    "withdraw_reply",
]
