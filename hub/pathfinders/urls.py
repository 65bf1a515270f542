from django.urls import path

from hub.pathfinders import views

app_name = "pathfinders"

# /pathfinders/
urlpatterns = [
    path("", views.pathfinders, name="pathfinders"),
    path("download/<str:file_format>/", views.download, name="download"),
    path("compare/", views.compare, name="compare"),
    path("compare/download/<str:file_format>/", views.compare_file, name="compare_file"),
    # yearly reports
    path("cycles/", views.cycles, name="cycles"),
    path("cycles/new/", views.new_cycle, name="new_cycle"),
    path("cycles/<int:year>/", views.cycle, name="cycle"),
    path("cycles/<int:year>/move/<str:act>/", views.move_cycle, name="move_cycle"),
    path("reports/<str:public_id>/", views.report, name="report"),
    path("reports/<str:public_id>/move/<str:act>/", views.move_report, name="move_report"),
    path("reports/<str:public_id>/decide/", views.decide, name="decide"),
    path("steps/<str:public_id>/withdraw/", views.withdraw_step, name="withdraw_step"),
    # <iso3>/: a country
    path("<str:iso3>/", views.country, name="country"),
    path("<str:iso3>/steps/new/", views.enter_step, name="enter_step"),
    path("<str:iso3>/committee/", views.set_up_committee, name="set_up_committee"),
    path("<str:iso3>/reports/<int:year>/write/", views.write_report, name="write_report"),
]
