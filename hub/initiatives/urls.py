from django.urls import path

from hub.exchange.views import imports, relevance, undo
from hub.exchange.views import statements as sources
from hub.initiatives.views import goods
from hub.initiatives.views import initiatives as mapping
from hub.outreach import views as outreach

app_name = "initiatives"

# /initiatives/
urlpatterns = [
    path("", mapping.initiatives, name="initiatives"),
    path("add/", mapping.add, name="add"),
    path("embed/", mapping.embed, name="embed"),
    path("download/<slug:file_format>/", mapping.download, name="download"),
    path("suggest/", outreach.suggest, name="suggest"),
    path("suggestions/", outreach.suggestions, name="suggestions"),
    path("suggestions/<str:secret>/", outreach.suggestion, name="suggestion"),
    path("suggestions/<str:secret>/review/", outreach.review_suggestion, name="review_suggestion"),
    path("claims/<int:key>/review/", outreach.review_claim, name="review_claim"),
    path("confirm/<str:token>/", outreach.confirm, name="confirm"),
    path("searches/save/", outreach.save_search, name="save_search"),
    path("searches/<int:key>/forget/", outreach.forget_search, name="forget_search"),
    path("goods/", goods.goods, name="goods"),
    path("relevance/", relevance.relevance, name="relevance"),
    path("relevance/change/", relevance.change, name="change_relevance"),
    path("imports/", imports.imports, name="imports"),
    path("imports/template.csv", imports.template, name="import_template"),
    path("imports/<str:public_id>/", imports.run, name="import"),
    path("imports/<str:public_id>/start/", imports.start, name="start_import"),
    path("imports/<str:public_id>/again/", undo.again, name="import_again"),
    path("imports/<str:public_id>/undo/", undo.undo, name="undo_import"),
    path("imports/<str:public_id>/<slug:kind>.csv", imports.problems, name="import_problems"),
    path("duplicates/", sources.duplicates, name="duplicates"),
    path("duplicates/decide/", sources.decide_pair, name="decide_pair"),
    path("<str:public_id>/", mapping.initiative, name="initiative"),
    path("<str:public_id>/sources/", sources.statements, name="statements"),
    path("<str:public_id>/sources/review/", sources.review_word, name="review_word"),
    path("<str:public_id>/split/", sources.split, name="split"),
    path("<str:public_id>/claim/", outreach.claim, name="claim"),
]
