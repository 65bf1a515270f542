from django.apps import AppConfig


class ModelLawsConfig(AppConfig):
    name = "hub.modellaws"
