from hub.operations.tests.served import site
from hub.pages.tests.world import world

__all__ = ["site", "world"]
