"""How files come in: read row by row, written part by part, each part whole or not at all."""


class UnreadableError(Exception):
    """The file as a whole cannot be read; the message is for the person who sent it."""
