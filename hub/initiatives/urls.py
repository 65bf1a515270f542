from django.urls import path

from hub.initiatives.views import goods, initiative, initiatives

app_name = "initiatives"

# /initiatives/, included after exchange, matching and outreach: the last pattern would match their addresses
urlpatterns = [
    path("", initiatives.initiatives, name="initiatives"),
    path("add/", initiatives.add, name="add"),
    path("embed/", initiatives.embed, name="embed"),
    path("goods/", goods.goods, name="goods"),
    path("<str:public_id>/", initiative.initiative, name="initiative"),
]
