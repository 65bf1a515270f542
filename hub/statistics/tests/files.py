"""Small files in the layouts of the publishers, with figures of our own."""

from __future__ import annotations

PAIRS = """origin,origin_iso3,destination,destination_iso3,year,migrants,female
Nepal,NPL,Qatar,QAT,2010,1000,200
Nepal,NPL,Qatar,QAT,2015,1500,
Mali,MLI,Qatar,QAT,2015,40,NaN
Unknown,,Qatar,QAT,2015,60,#N/A
WORLD,,Qatar,QAT,2015,1600,
Serbia & Montenegro,,Qatar,QAT,2015,7,
"""
UNHCR = """"year","coo_iso","coa_iso","refugees","asylum_seekers","idps","stateless"
2020,"MLI","QAT",50,,0,
2021,"MLI","QAT",60,0,0,
2021,"UNK","QAT",40,*,0,
2021,"MLI","MLI",,,900,
"""
