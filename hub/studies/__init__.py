"""Evidence runs kept with what they rest on. The only app that speaks to the `evidence` library."""
