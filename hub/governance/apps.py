from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GovernanceConfig(AppConfig):
    name = "hub.governance"
    verbose_name = _("Roles and terms of reference")
