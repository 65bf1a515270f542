"""Comment rounds and amendments: what partners say about a plan, and how it is dealt with."""
