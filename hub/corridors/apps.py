from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CorridorsConfig(AppConfig):
    name = "hub.corridors"
    verbose_name = _("Corridors")
