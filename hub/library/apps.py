from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    name = "hub.library"
    verbose_name = _("Library")

    def ready(self) -> None:
        from django.db.models.signals import post_delete

        from hub.library import files
        from hub.library.models import Edition, HarvestRecord, Item

        # Items and versions are also deleted in bulk, without their delete methods.
        post_delete.connect(lambda instance, **_: HarvestRecord.note_deletion(instance), sender=Item, weak=False)
        post_delete.connect(lambda instance, **_: files.forget(instance), sender=Edition, weak=False)
