"""Home, search, the record of events, and other pages that belong to no single app."""
