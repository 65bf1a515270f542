"""Home, search, the record of events, and what belongs to no single noun."""
