"""From registered files to figures, tables and texts, by the public functions of the `evidence` library."""
