"""Institutions that guard rights, paths to a remedy, and Pathfinder countries: what was published."""

from __future__ import annotations

from typing import Any

from ninja import Query, Router

from hub.accounts.requests import Request
from hub.api.paging import Page, Year, answers, list_of, paginate, where
from hub.api.shapes import guardians as shapes
from hub.institutions.models import InstitutionVersion, RemedyVersion, State
from hub.lib.search import matching
from hub.pathfinders.models import CountryReport, DatedStep

router = Router()


@router.get(
    "/institutions", response=answers(list_of(shapes.InstitutionShape)), summary="Institutions that guard rights"
)
def institutions(request: Request, page: Query[Page], q: str = "", country: str = "", kind: str = "") -> Any:
    """The version that stands. Grades of national human rights institutions are among the findings."""
    found = InstitutionVersion.objects.visible_to(request.viewer).filter(state=State.PUBLISHED)
    found = found.select_related("institution__country", "organization").prefetch_related("answers")
    return paginate(
        where(matching(found, q), institution__country__iso3=country.upper(), kind=kind),
        page,
        lambda record: shapes.institution(record, request.viewer),
    )


@router.get("/remedy-paths", response=answers(list_of(shapes.RemedyShape)), summary="Ways of victims to a remedy")
def remedy_paths(
    request: Request, page: Query[Page], q: str = "", country: str = "", situation: str = "", language: str = ""
) -> Any:
    """The published text of each path, one in each language."""
    found = RemedyVersion.objects.visible_to(request.viewer).filter(state=State.PUBLISHED)
    found = found.select_related("path__country", "organization").prefetch_related("institutions")
    wanted = {"path__country__iso3": country.upper(), "path__situation": situation, "language": language}
    return paginate(where(matching(found, q), **wanted), page, lambda record: shapes.remedy(record, request.viewer))


@router.get(
    "/pathfinder-steps", response=answers(list_of(shapes.PathfinderStepShape)), summary="Steps of Pathfinder countries"
)
def pathfinder_steps(request: Request, page: Query[Page], q: str = "", country: str = "", moment: str = "") -> Any:
    """As each source dates them; sources may contradict each other."""
    found = DatedStep.objects.visible_to(request.viewer).filter(withdrawn_at=None).select_related("country")
    return paginate(
        where(matching(found, q), country__iso3=country.upper(), moment=moment), page, shapes.pathfinder_step
    )


@router.get(
    "/pathfinder-reports", response=answers(list_of(shapes.PathfinderReportShape)), summary="Yearly Pathfinder reports"
)
def pathfinder_reports(request: Request, page: Query[Page], country: str = "", year: Year | None = None) -> Any:
    found = CountryReport.objects.visible_to(request.viewer).filter(state__in=CountryReport.PUBLIC)
    found = found.select_related("country", "cycle", "organization")
    found = found.prefetch_related("values__definition", "answers__question")
    return paginate(
        where(found, country__iso3=country.upper(), cycle__year=year),
        page,
        lambda record: shapes.pathfinder_report(record, request.viewer),
    )
