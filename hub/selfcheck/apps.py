"""The Global Business Network on Forced Labour: members, resources, and a self-check for companies."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SelfcheckConfig(AppConfig):
    name = "hub.selfcheck"
    verbose_name = _("Business network")
