"""Treaties, standards and what is said of the law of countries; model laws and comparisons with them."""

from __future__ import annotations

from typing import Any

from ninja import Query, Router

from hub.accounts.requests import Request
from hub.api.paging import Page, Year, answers, list_of, paginate, where
from hub.api.shapes import law as shapes
from hub.groups.models import Group
from hub.law.models import Assessment, Finding, Instrument, LawStandard, Ratification, Reply, SuggestedAction
from hub.lib.permissions import get_visible
from hub.lib.search import matching
from hub.modellaws.models import Comparison, LawText, Version

router = Router()


@router.get(
    "/instruments", response=answers(list_of(shapes.InstrumentShape)), summary="Treaties and principles on the law"
)
def instruments(request: Request, page: Query[Page], q: str = "", kind: str = "") -> Any:
    return paginate(
        where(matching(Instrument.objects.visible_to(request.viewer), q), kind=kind), page, shapes.instrument
    )


@router.get(
    "/ratifications",
    response=answers(list_of(shapes.RatificationShape)),
    summary="Acts of countries, as each source dates them",
)
def ratifications(
    request: Request, page: Query[Page], instrument: str = "", country: str = "", act: str = "", publisher: str = ""
) -> Any:
    found = Ratification.objects.select_related("instrument", "country", "edition__source").order_by("pk")
    wanted = {
        "instrument__code": instrument,
        "country__iso3": country.upper(),
        "act": act,
        "edition__publisher": publisher,
    }
    return paginate(where(found, **wanted), page, shapes.ratification)


@router.get("/standards", response=answers(list_of(shapes.StandardShape)), summary="What articles ask of national laws")
def standards(request: Request, page: Query[Page], q: str = "", family: str = "", instrument: str = "") -> Any:
    found = matching(LawStandard.objects.visible_to(request.viewer).select_related("instrument"), q)
    return paginate(where(found, family=family, instrument__code=instrument), page, shapes.standard)


@router.get(
    "/findings", response=answers(list_of(shapes.FindingShape)), summary="Verdicts of publishers on national laws"
)
def findings(
    request: Request,
    page: Query[Page],
    country: str = "",
    standard: str = "",
    verdict: str = "",
    publisher: str = "",
    edition: Year | None = None,
) -> Any:
    found = Finding.objects.select_related("country", "standard", "edition__source").order_by("pk")
    return paginate(
        where(
            found, country__iso3=country.upper(), standard__code=standard, verdict=verdict,
            edition__publisher=publisher, edition__year=edition,
        ),
        page,
        shapes.finding,
    )  # fmt: skip


@router.get(
    "/assessments", response=answers(list_of(shapes.AssessmentShape)), summary="Verdicts of members on national laws"
)
def assessments(
    request: Request, page: Query[Page], country: str = "", standard: str = "", verdict: str = "", state: str = ""
) -> Any:
    """Those that are published or superseded, and one's own; withdrawn ones are in no list."""
    groups = set(Group.objects.visible_to(request.viewer).values_list("pk", flat=True))
    found = Assessment.objects.visible_to(request.viewer).exclude(state=Assessment.State.WITHDRAWN)
    found = found.select_related("country", "standard", "organization", "group").prefetch_related("provisions")
    wanted = {"country__iso3": country.upper(), "standard__code": standard, "verdict": verdict, "state": state}
    return paginate(where(found, **wanted), page, lambda record: shapes.assessment(record, request.viewer, groups))


@router.get("/law-replies", response=answers(list_of(shapes.ReplyShape)), summary="Replies of governments to verdicts")
def law_replies(request: Request, page: Query[Page], country: str = "", standard: str = "") -> Any:
    found = Reply.objects.visible_to(request.viewer).filter(state=Reply.State.PUBLISHED)
    found = found.select_related("country", "standard", "edition", "assessment", "organization")
    return paginate(
        where(found, country__iso3=country.upper(), standard__code=standard),
        page,
        lambda record: shapes.reply(record, request.viewer),
    )


@router.get(
    "/suggested-actions",
    response=answers(list_of(shapes.SuggestedActionShape)),
    summary="Actions that publishers suggest",
)
def suggested_actions(
    request: Request, page: Query[Page], country: str = "", area: str = "", edition: Year | None = None
) -> Any:
    found = SuggestedAction.objects.select_related("country", "edition__source").order_by("pk")
    return paginate(
        where(found, country__iso3=country.upper(), area=area, edition__year=edition), page, shapes.suggested_action
    )


@router.get("/law-texts", response=answers(list_of(shapes.LawTextShape)), summary="Model laws and national laws")
def law_texts(request: Request, page: Query[Page], q: str = "", kind: str = "", country: str = "") -> Any:
    found = matching(LawText.objects.visible_to(request.viewer).select_related("country", "owner"), q)
    return paginate(
        where(found, kind=kind, country__iso3=country.upper()),
        page,
        lambda record: shapes.law_text(record, request.viewer),
    )


@router.get(
    "/law-texts/{public_id}", response=answers(shapes.LawTextDetail, missing=True), summary="One law with its articles"
)
def law_text(request: Request, public_id: str) -> Any:
    """The words are those of the newest published version."""
    found = get_visible(LawText.objects.select_related("country", "owner"), request.viewer, public_id=public_id)
    version = Version.objects.visible_to(request.viewer).published().filter(text=found).order_by("-number").first()
    return shapes.law_text_detail(found, version, request.viewer)


def _published_comparisons() -> Any:
    published = Comparison.objects.filter(published_at__isnull=False).defer("suggested")
    return published.select_related("model__text", "law__text__country", "owner")


@router.get(
    "/law-comparisons",
    response=answers(list_of(shapes.ComparisonShape)),
    summary="Published comparisons of laws with a model",
)
def law_comparisons(request: Request, page: Query[Page], country: str = "", model: str = "") -> Any:
    found = _published_comparisons().visible_to(request.viewer)
    return paginate(
        where(found, law__text__country__iso3=country.upper(), model__text__public_id=model),
        page,
        lambda record: shapes.comparison(record, request.viewer),
    )


@router.get(
    "/law-comparisons/{public_id}",
    response=answers(shapes.ComparisonDetail, missing=True),
    summary="One published comparison with what was decided",
)
def law_comparison(request: Request, public_id: str) -> Any:
    found = get_visible(_published_comparisons(), request.viewer, public_id=public_id)
    return shapes.comparison_detail(found, request.viewer)
