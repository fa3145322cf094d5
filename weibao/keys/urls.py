from django.urls import path

from weibao.keys import views

app_name = "keys"
urlpatterns = [path("keys/", views.ring, name="ring")]
