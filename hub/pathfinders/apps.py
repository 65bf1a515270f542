from django.apps import AppConfig


class PathfindersConfig(AppConfig):
    name = "hub.pathfinders"
