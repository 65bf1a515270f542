"""How files come in: read row by row, written part by part, each part whole or not at all."""
