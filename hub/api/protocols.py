"""Registered study protocols with their frozen text, and the published results of studies."""

from __future__ import annotations

from typing import Any

from ninja import Query, Router

from hub.accounts.requests import Request
from hub.api.paging import Page, answers, list_of, paginate
from hub.api.shapes import protocols as shapes
from hub.lib.permissions import get_visible
from hub.lib.search import matching
from hub.prevalence.models import ProtocolVersion, StudyProtocol, StudyResult

router = Router()


@router.get(
    "/study-protocols", response=answers(list_of(shapes.ProtocolShape)), summary="Registered protocols of studies"
)
def study_protocols(
    request: Request, page: Query[Page], q: str = "", method: str = "", state: str = "", country: str = ""
) -> Any:
    """Of a withdrawn one only title and dates are given. Drafts are never listed."""
    found = matching(StudyProtocol.objects.visible_to(request.viewer).registered(), q)
    wanted = {"method": method, "state": state, "countries__iso3": country.upper()}
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    if method or country:
        found = found.exclude(state=StudyProtocol.State.WITHDRAWN)
    return paginate(found.prefetch_related("countries"), page, shapes.protocol)


@router.get(
    "/study-protocols/{public_id}",
    response=answers(shapes.ProtocolDetail, missing=True),
    summary="One protocol with its versions",
)
def study_protocol(request: Request, public_id: str) -> Any:
    """`content` is the protocol of the version that stands; its canonical text is at the address of that version."""
    seen = StudyProtocol.objects.visible_to(request.viewer).registered()
    found = get_visible(seen, request.viewer, public_id=public_id)
    versions = list(ProtocolVersion.objects.visible_to(request.viewer).filter(protocol=found).order_by("number"))
    content = next((one.content for one in versions if one.sha256 == found.fingerprint), None)
    return shapes.protocol_detail(found, versions, content)


@router.get("/study-results", response=answers(list_of(shapes.ResultShape)), summary="Published results of studies")
def study_results(request: Request, page: Query[Page], protocol: str = "", country: str = "") -> Any:
    """With deviations, reviews, replies, critique and spread, which are read before a figure. `protocol` is the identifier of
    the study. Nothing is listed before it is published, nor once its study is withdrawn."""
    found = StudyResult.objects.visible_to(request.viewer).filter(published_at__isnull=False)
    wanted = {"protocol__public_id": protocol, "protocol__countries__iso3": country.upper()}
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    return paginate(
        found.select_related("protocol").prefetch_related("reviews", "reply_requests", "explanations"),
        page,
        shapes.result,
    )
