"""The questionnaire: a skeleton made from the indicators, or one of the team's own, looked through when it comes."""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db.models import Max
from django.http import FileResponse, Http404, HttpResponse
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.lib.files import delete_file_on_failure
from hub.lib.permissions import get_visible
from hub.lib.throttle import takes_files, throttled
from hub.prevalence import actions
from hub.prevalence.findings import in_words
from hub.prevalence.forms import UploadForm, frame_of
from hub.prevalence.models import Questionnaire, StudyProtocol
from hub.prevalence.skeleton import workbook_of
from hub.prevalence.views.protocols import find_protocol
from hub.prevalence.views.writing import page, send, to_write
from hub.prevalence.xlsform import LARGEST, check_form

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@takes_files(LARGEST)
@throttled("questionnaire", per_hour=60)
def questionnaire(request: Request, public_id: str) -> HttpResponse:
    """Take one of the team's own instead of the skeleton. One with errors is kept, and the protocol waits for a better one."""
    found = to_write(request, public_id)
    is_sent = request.method == "POST"
    form = UploadForm(request.POST if is_sent else None, request.FILES if is_sent else None)

    def act(**options: Any) -> None:
        made = make_questionnaire(found, form.cleaned_data["file"], request.person)
        if found.is_registered and made.has_errors:
            said = [f"{one.place}: {one.text}".removeprefix(": ") for one in in_words(made.findings) if one.is_error]
            raise ValidationError(
                [_("The check found errors; an amendment freezes none. Mend them and send it again."), *said[:10]]
            )

        def write() -> None:
            # While the protocol is held: somebody else may have uploaded one meanwhile.
            made.number = next_number(found)
            with delete_file_on_failure(made, "file"):
                made.save()

        actions.save_part(part="questionnaire", write=write, **options)

    frame, answer = send(request, found, "questionnaire", [form], act)
    own = found.questionnaires.first()
    context = {
        "form": form, "frame": frame, "own": own, "findings": in_words(own.findings) if own else [],
        "indicators": found.indicators.all(),
    }  # fmt: skip
    if answer is not None and own is not None and own.findings:
        # Stay where the findings stand.
        return page(
            request,
            found,
            "questionnaire",
            context | {"form": UploadForm(), "frame": frame_of(found, "questionnaire")},
            "questionnaire",
        )
    return answer or page(request, found, "questionnaire", context, "questionnaire")


def make_questionnaire(found: StudyProtocol, file: Any, by: Any) -> Questionnaire:
    content = file.read()
    checked = check_form(content)
    number = next_number(found)
    made = Questionnaire(
        protocol=found, number=number, file_name=PurePath(file.name).name[:120], size=len(content),
        sha256=hashlib.sha256(content).hexdigest(), questions=checked.questions, findings=checked.findings, uploaded_by=by,
    )  # fmt: skip
    made.file = ContentFile(content, name=f"{found.public_id}-{number}.xlsx")
    return made


def next_number(found: StudyProtocol) -> int:
    return int(found.questionnaires.aggregate(last=Max("number"))["last"] or 0) + 1


def questionnaire_file(request: Request, public_id: str) -> HttpResponse | FileResponse:
    """The team's own, or the skeleton."""
    found = find_protocol(request, public_id)
    get_visible(StudyProtocol.objects.filter(StudyProtocol.open_condition(request.viewer)), request.viewer, pk=found.pk)
    own = found.questionnaires.first()
    if own is not None:
        if not own.file.storage.exists(str(own.file.name)):
            raise Http404(_("The file is no longer there."))
        return FileResponse(own.file.open("rb"), as_attachment=True, filename=own.file_name, content_type=XLSX)
    answer = HttpResponse(workbook_of(found), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{found.public_id}.xlsx"'
    return answer
