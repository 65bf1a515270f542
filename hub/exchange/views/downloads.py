"""Lists of initiatives as files."""

from __future__ import annotations

from django.http import Http404, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.accounts.requests import Request
from hub.exchange.exporting.formats import FORMATS, export
from hub.initiatives.filters import filter_initiatives
from hub.initiatives.finding import correct_spelling
from hub.initiatives.models import Initiative


@require_safe
def download(request: Request, file_format: str) -> StreamingHttpResponse:
    """Exactly the initiatives that the page shows, as a file, sent while it is written."""
    if file_format not in FORMATS:
        raise Http404(_("There is no such format."))
    content_type, ending = FORMATS[file_format]
    found = filter_initiatives(
        Initiative.objects.visible_to(request.viewer), correct_spelling(request.GET, request.viewer), request.viewer
    )
    pieces, _outcome = export(found, file_format)
    response = StreamingHttpResponse(pieces, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="initiatives.{ending}"'
    return response
