from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from hub.library import oai
from hub.library.oaixml import Answer

TOO_LONG = 4000  # characters of a query


@csrf_exempt  # the protocol requires POST as well; nothing is written
@require_http_methods(["GET", "HEAD", "POST"])
def answer_oai(request: HttpRequest) -> HttpResponse:
    """The library for programs that harvest it (OAI-PMH 2.0). Errors are responses with the status 200."""
    home = settings.SITE_ADDRESS
    host = urlsplit(home).hostname or "localhost"
    made = Answer(address=f"{home}{request.path}", home=home, host=host, now=timezone.now())
    sent = request.POST if request.method == "POST" else request.GET
    try:
        fill(made, sent, host)
    except oai.OaiError as error:
        made.say_error(error.code, error.sentence, {name: str(value) for name, value in sent.items()})
    return HttpResponse(made.to_bytes(), content_type="text/xml; charset=utf-8")


def fill(made: Answer, sent: QueryDict, host: str) -> None:
    if sum(len(value) for values in sent.lists() for value in values[1]) > TOO_LONG:
        raise oai.OaiError("badArgument", "The question is too long.")
    question = oai.parse(sent)
    if question.verb == "Identify":
        contact = settings.SECURITY_CONTACT.removeprefix("mailto:")
        contact = contact if "@" in contact else settings.DEFAULT_FROM_EMAIL
        made.identify(question, name=settings.SITE_NAME, contact=contact, earliest=oai.first_stamp())
    elif question.verb == "ListSets":
        made.list_sets(question)
    elif question.verb == "GetRecord":
        made.get_record(question, oai.find(question.identifier, host))
    elif question.verb == "ListMetadataFormats":
        if question.identifier:
            oai.find(question.identifier, host)
        made.list_formats(question)
    else:
        made.list_page(question, oai.page_of(question))
