from django.urls import path

from weibao.web import views

app_name = "web"
urlpatterns = [
    path("look/", views.set_look, name="look"),
]
