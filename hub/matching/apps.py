from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchingConfig(AppConfig):
    name = "hub.matching"
    verbose_name = _("Matching")

    def ready(self) -> None:
        from hub.matching import receivers  # noqa: F401 - compares after a change
