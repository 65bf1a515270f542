from django.apps import AppConfig


class PrevalenceConfig(AppConfig):
    name = "hub.prevalence"

    def ready(self) -> None:
        from hub.prevalence import receivers  # noqa: F401 - hands studies over when their lead leaves
