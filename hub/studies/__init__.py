"""Studies: computed evidence with the data it is based on. The only app that uses the `evidence` library."""
