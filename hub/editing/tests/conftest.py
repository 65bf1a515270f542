from hub.pages.tests.world import world

__all__ = ["world"]
