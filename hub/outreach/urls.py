from django.urls import path

from hub.outreach import views

app_name = "outreach"

# /initiatives/
urlpatterns = [
    path("suggest/", views.suggest, name="suggest"),
    path("suggestions/", views.suggestions, name="suggestions"),
    path("suggestions/<str:secret>/", views.suggestion, name="suggestion"),
    path("suggestions/<str:secret>/review/", views.review_suggestion, name="review_suggestion"),
    path("claims/<int:key>/review/", views.review_claim, name="review_claim"),
    path("confirm/<str:token>/", views.confirm, name="confirm"),
    path("searches/save/", views.save_search, name="save_search"),
    path("searches/<int:key>/forget/", views.forget_search, name="forget_search"),
    path("<str:public_id>/confirm/", views.confirm_now, name="confirm_now"),
    path("<str:public_id>/suggest/", views.suggest_change, name="suggest_change"),
    path("<str:public_id>/claim/", views.claim, name="claim"),
]
