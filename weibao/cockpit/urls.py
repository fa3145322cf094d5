from django.urls import path

from weibao.cockpit import views

app_name = "cockpit"
urlpatterns = [
    path("cockpit/", views.cockpit, name="cockpit"),
    path("crossings/matrix/", views.crossings, name="crossings"),
    path("standards/scenario/", views.scenario, name="scenario"),
    path("cockpit/<slug:name>/", views.figure, name="figure"),
    path("cockpit/<slug:name>.json", views.figure_json, name="figure_json"),
    path("parameters/", views.parameter_list, name="parameters"),
    path("org/coverage/", views.coverage, name="coverage"),
]
