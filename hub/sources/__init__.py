"""Where facts come from. Statements of several sources about one field stand side by side."""
