"""Published figures: releases, what they measure, and the observations with their status and footnotes."""

from __future__ import annotations

from typing import Any

from ninja import Query, Router

from hub.accounts.requests import Request
from hub.api.paging import Key, Page, Year, answers, list_of, paginate, where
from hub.api.shapes import figures as shapes
from hub.lib.search import matching
from hub.statistics.models import Indicator, Observation, Release

router = Router()


@router.get("/releases", response=answers(list_of(shapes.ReleaseShape)), summary="Files of published figures")
def releases(request: Request, page: Query[Page], publisher: str = "", family: str = "", newest: bool = False) -> Any:
    """An edition replaces nothing: it stands beside the older ones of its family."""
    found = where(Release.objects.order_by("pk"), publisher=publisher, family=family)
    return paginate(found.filter(is_newest=True) if newest else found, page, shapes.release)


@router.get(
    "/published-indicators", response=answers(list_of(shapes.PublishedIndicatorShape)), summary="What figures measure"
)
def published_indicators(request: Request, page: Query[Page], q: str = "", topic: str = "", publisher: str = "") -> Any:
    found = matching(Indicator.objects.visible_to(request.viewer), q)
    return paginate(where(found, topic=topic, publisher=publisher), page, shapes.published_indicator)


@router.get("/observations", response=answers(list_of(shapes.ObservationShape)), summary="Published figures")
def observations(
    request: Request,
    page: Query[Page],
    indicator: str = "",
    place: str = "",
    origin: str = "",
    year: Year | None = None,
    status: str = "",
    release: Key | None = None,
    every_edition: bool = False,
) -> Any:
    """Of the newest edition of each family, unless a release or every edition is asked for. `place` and `origin`: ISO 3."""
    found = Observation.objects.select_related("release", "indicator", "origin", "place").order_by("pk")
    wanted = {
        "indicator__code": indicator, "place__code": place.upper(), "origin__code": origin.upper(), "begin__lte": year,
        "end__gte": year, "status": status, "release": release,
    }  # fmt: skip
    if release is None and not every_edition:
        found = found.filter(release__is_newest=True)
    return paginate(where(found, **wanted), page, shapes.observation)
