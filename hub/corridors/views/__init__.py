from hub.corridors.views.entrypoints import call, entry_point, plan_item
from hub.corridors.views.lists import corridors, results
from hub.corridors.views.pages import corridor
from hub.corridors.views.ranking import ranking

__all__ = ["call", "corridor", "corridors", "entry_point", "plan_item", "ranking", "results"]
