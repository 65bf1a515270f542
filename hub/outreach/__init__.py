"""How people outside keep the register up to date: suggestions, claims, confirmations, saved searches."""
