from __future__ import annotations

from hub.lib.forms import RecordForm
from hub.reports.models import Section


class SectionForm(RecordForm):
    class Meta:
        model = Section
        fields = ["plan", "position", "title_en", "title_fr", "title_es", "text_en", "text_fr", "text_es"]
