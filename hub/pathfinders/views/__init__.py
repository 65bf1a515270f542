from hub.pathfinders.views.committee import set_up_committee
from hub.pathfinders.views.comparing import compare, compare_file
from hub.pathfinders.views.country import country, enter_step, withdraw_step
from hub.pathfinders.views.cycles import cycle, cycles, move_cycle, new_cycle
from hub.pathfinders.views.list import download, pathfinders
from hub.pathfinders.views.reports import decide, move_report, report, write_report

__all__ = [
    "compare",
    "compare_file",
    "country",
    "cycle",
    "cycles",
    "decide",
    "download",
    "enter_step",
    "move_cycle",
    "move_report",
    "new_cycle",
    "pathfinders",
    "report",
    "set_up_committee",
    "withdraw_step",
    "write_report",
]
