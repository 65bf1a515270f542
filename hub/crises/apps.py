from django.apps import AppConfig


class CrisesConfig(AppConfig):
    name = "hub.crises"
