from django.apps import AppConfig


class PrevalenceConfig(AppConfig):
    name = "hub.prevalence"
