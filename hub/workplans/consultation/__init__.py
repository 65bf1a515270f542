"""Comment rounds and amendments: what partners say about a plan, and what comes of it."""
