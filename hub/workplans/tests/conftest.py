import pytest
from django.utils import translation

from hub.workplans.tests.scenes import Scene, scene


@pytest.fixture
def stage(scenario) -> Scene:
    return scene(scenario)


@pytest.fixture(autouse=True)
def english():
    """A page in another language leaves that language behind in the thread."""
    with translation.override("en"):
        yield
