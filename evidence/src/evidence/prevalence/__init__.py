"""How many? Prevalence from lists, chains of recruits, networks and surveys, with the doubt shown."""
