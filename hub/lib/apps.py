from __future__ import annotations

from django.apps import AppConfig


class LibConfig(AppConfig):
    name = "hub.lib"

    def ready(self) -> None:
        from hub.lib.migrating import render_few_models
        from hub.lib.ordinals import write_the_first_of_a_month
        from hub.lib.searchindex import keep_index
        from hub.lib.sqlite import ask_for_many_keys_in_one_list

        keep_index()
        ask_for_many_keys_in_one_list()
        render_few_models()
        write_the_first_of_a_month()
