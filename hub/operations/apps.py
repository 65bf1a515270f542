from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    name = "hub.operations"
    verbose_name = _("Operations")

    def ready(self) -> None:
        from hub.operations import checks  # noqa: F401 - registers the checks
