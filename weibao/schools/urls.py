from django.urls import path

from weibao.schools import views

app_name = "schools"
urlpatterns = [
    path("schools/", views.differences, name="differences"),
    path("schools/lines/<int:pk>/", views.line, name="line"),
    path("schools/links/", views.links, name="links"),
    path("schools/links/<int:pk>/revoke/", views.revoke, name="revoke"),
    path("school/<str:token>/", views.answer, name="answer"),
]
