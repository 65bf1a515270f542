"""Corridors: how many people moved between two dates, worked out from where people lived at both.

Stocks count people by birthplace and residence at a date; flows count moves between residences in a period. The first are
published for most countries, the second for few. `estimate_flows` works flows out from two stocks, births and deaths;
`read_flow_input` reads the files and names what it cannot use; `draw_flows` shows how far errors of the stocks carry.
"""

from evidence.corridors.accounting import METHODS, FlowEstimate, FlowInput, estimate_flows
from evidence.corridors.draws import FlowDraws, draw_flows
from evidence.corridors.reading import read_flow_input
from evidence.corridors.report import FlowReport, report_flows

__all__ = [
    "METHODS",
    "FlowDraws",
    "FlowEstimate",
    "FlowInput",
    "FlowReport",
    "draw_flows",
    "estimate_flows",
    "read_flow_input",
    "report_flows",
]
