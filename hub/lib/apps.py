from __future__ import annotations

from django.apps import AppConfig


class LibConfig(AppConfig):
    name = "hub.lib"

    def ready(self) -> None:
        from hub.lib.labels import keep_labels
        from hub.lib.searchindex import keep_index

        keep_index()
        keep_labels()
