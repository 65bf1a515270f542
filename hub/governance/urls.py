from django.urls import path

from hub.governance import views

app_name = "governance"

# /groups/
urlpatterns = [
    path("<slug:slug>/terms/", views.terms, name="terms"),
    path("<slug:slug>/terms/adopt/", views.adopt, name="adopt_terms"),
    path("<slug:slug>/terms/<int:number>/", views.terms_version, name="terms_version"),
    path("<slug:slug>/offices/<int:office>/handover/", views.handover, name="handover"),
    path("<slug:slug>/offices/<int:office>/handover/begin/", views.begin_handover, name="begin_handover"),
    path("<slug:slug>/offices/<int:office>/handover/add/", views.add_thing, name="add_thing"),
    path("<slug:slug>/offices/<int:office>/handover/tick/", views.tick, name="tick"),
]
