"""Evidence on child labour, forced labour and human trafficking: estimates that travel with their doubt."""

__version__ = "0.1.0"
