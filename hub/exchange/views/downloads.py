"""Lists of initiatives as files."""

from __future__ import annotations

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.exchange.exporting.formats import FORMATS, export
from hub.initiatives.filters import narrowed
from hub.initiatives.finding import spelled
from hub.initiatives.models import Initiative


@require_safe
def download(request: HttpRequest, file_format: str) -> StreamingHttpResponse:
    """Exactly what the page shows, as a file, sent while it is written."""
    if file_format not in FORMATS:
        raise Http404(_("There is no such format."))
    content_type, ending = FORMATS[file_format]
    found = narrowed(
        Initiative.objects.visible_to(request.viewer), spelled(request.GET, request.viewer), request.viewer
    )
    pieces, _outcome = export(found, file_format)
    response = StreamingHttpResponse(pieces, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="initiatives.{ending}"'
    return response
