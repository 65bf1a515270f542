"""Prevention models: lists, one model with its versions, and changes that findings propose."""

from hub.prevention.views.changes import change, changes, decide, finding, propose
from hub.prevention.views.lists import compare, models, resting_on_nothing, standards
from hub.prevention.views.pages import differences, draft, model, publish, version

__all__ = [
    "change", "changes", "compare", "decide", "differences", "draft", "finding", "model", "models", "propose", "publish",
    "resting_on_nothing", "standards", "version",
]  # fmt: skip
