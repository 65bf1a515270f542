"""Files in and out: imports, IATI, tables, exports, and what their sources say."""
