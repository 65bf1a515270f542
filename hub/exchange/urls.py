from django.urls import path

from hub.exchange.views import downloads, imports, relevance, statements, undo

app_name = "exchange"

# /initiatives/
urlpatterns = [
    path("download/<slug:file_format>/", downloads.download, name="download"),
    path("relevance/", relevance.relevance, name="relevance"),
    path("relevance/change/", relevance.change, name="change_relevance"),
    path("imports/", imports.imports, name="imports"),
    path("imports/template.csv", imports.template, name="import_template"),
    path("imports/<str:public_id>/", imports.run, name="import"),
    path("imports/<str:public_id>/start/", imports.start, name="start_import"),
    path("imports/<str:public_id>/again/", undo.again, name="import_again"),
    path("imports/<str:public_id>/undo/", undo.undo, name="undo_import"),
    path("imports/<str:public_id>/<slug:kind>.csv", imports.problems, name="import_problems"),
    path("<str:public_id>/sources/", statements.statements, name="statements"),
    path("<str:public_id>/sources/review/", statements.review_word, name="review_word"),
]
