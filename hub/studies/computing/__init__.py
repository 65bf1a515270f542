"""From registered files to pictures, tables and words, by the public functions of the `evidence` library."""
