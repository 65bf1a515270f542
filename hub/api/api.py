"""The API's door: versioned, read-only, through the same policy layer as the pages."""

from ninja import NinjaAPI

__all__ = ["api"]

api = NinjaAPI(title="Actionhub", version="1", urls_namespace="api")
