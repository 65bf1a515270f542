"""Controlled vocabularies (issues, sectors, commodities, interventions, stages, levels) and the countries of the world."""
