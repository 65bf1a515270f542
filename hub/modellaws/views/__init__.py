"""Texts of laws with their versions, comparisons with a model, and drafting sheets."""

from hub.modellaws.views.comparisons import compare, comparison, decide, publish_comparison, sheet, sheet_file
from hub.modellaws.views.texts import add_adoption, edit, new, text, texts
from hub.modellaws.views.versions import add_version, changes, delete_draft, marks, publish, version, version_akn

__all__ = [
    "add_adoption", "add_version", "changes", "compare", "comparison", "decide", "delete_draft", "edit", "marks", "new", "publish",
    "publish_comparison", "sheet", "sheet_file", "text", "texts", "version", "version_akn",
]  # fmt: skip
