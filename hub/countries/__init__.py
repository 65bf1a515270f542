"""Country pages: who works here, on what."""
