"""Prevention models as they stand today."""

from __future__ import annotations

from typing import Any

from ninja import Query, Router

from hub.accounts.requests import Request
from hub.api.paging import Page, answers, list_of, paginate
from hub.api.shapes import prevention as shapes
from hub.lib.permissions import get_visible
from hub.lib.search import matching
from hub.prevention.models import ModelVersion
from hub.prevention.reading import current_components, readable_models, uses_of, with_counts

router = Router()


@router.get("/prevention-models", response=answers(list_of(shapes.ModelShape)), summary="Prevention models")
def prevention_models(
    request: Request, page: Query[Page], q: str = "", group: str = "", standard: int | None = None
) -> Any:
    """Published ones. `standard` is the number of a minimum standard that a component serves."""
    found = readable_models(request.viewer).select_related("group")
    if group:
        found = found.filter(group__slug=group)
    if standard is not None:
        served = current_components(request.viewer).filter(standards__code=f"standard-{standard}")
        found = found.filter(pk__in=served.values("version__model"))
    return paginate(with_counts(matching(found, q)), page, shapes.model)


@router.get(
    "/prevention-models/{public_id}",
    response=answers(shapes.ModelDetail, missing=True),
    summary="One prevention model with its components",
)
def prevention_model(request: Request, public_id: str) -> Any:
    """What it says is that of the newest published version."""
    models = with_counts(readable_models(request.viewer).select_related("group"))
    found = get_visible(models, request.viewer, public_id=public_id)
    version = ModelVersion.objects.get(model=found, is_current=True)
    return shapes.model_detail(found, version, uses_of(found, request.viewer), request.viewer)
