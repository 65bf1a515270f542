from django.urls import path

from hub.institutions import views

app_name = "institutions"

urlpatterns = [
    path("countries/<str:iso3>/institutions/", views.country, name="country"),
    path("countries/<str:iso3>/institutions/new/", views.new_institution, name="new_institution"),
    path("countries/<str:iso3>/remedies/new/", views.new_remedy, name="new_remedy"),
    # /institutions/
    path("institutions/", views.institutions, name="institutions"),
    path("institutions/kinds/", views.kinds, name="kinds"),
    path("institutions/review/", views.review, name="review"),
    path("institutions/import/", views.import_file, name="import"),
    path("institutions/download/<str:file_format>/", views.download, name="download"),
    path("institutions/<str:public_id>/", views.institution, name="institution"),
    path("institutions/<str:public_id>/next/", views.next_institution, name="next_institution"),
    # /remedies/: paths of victims
    path("remedies/", views.remedies, name="remedies"),
    path("remedies/<str:public_id>/", views.remedy, name="remedy"),
    path("remedies/<str:public_id>/sheet.pdf", views.remedy_file, name="remedy_file"),
    path("remedies/<str:public_id>/next/", views.next_remedy, name="next_remedy"),
    path("remedies/<str:public_id>/translate/", views.translate_remedy, name="translate_remedy"),
    # /institutions/versions/<public_id>/: a version of either
    path("institutions/versions/<str:public_id>/", views.version, name="version"),
    path("institutions/versions/<str:public_id>/edit/", views.edit, name="edit"),
    path("institutions/versions/<str:public_id>/checklist/", views.checklist, name="checklist"),
    path("institutions/versions/<str:public_id>/hand-in/", views.hand_in, name="hand_in"),
    path("institutions/versions/<str:public_id>/decide/", views.decide, name="decide"),
    path("institutions/versions/<str:public_id>/withdraw/", views.withdraw, name="withdraw"),
    path("institutions/versions/<str:public_id>/take-down/", views.take_down, name="take_down"),
]
