"""How people from outside keep the register true: suggestions, claims, confirmations, saved searches."""
