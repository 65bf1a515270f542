"""The fixtures of the register and its files."""

from hub.exchange.tests.fixtures import iati, pair, shared, take, world

__all__ = ["iati", "pair", "shared", "take", "world"]
