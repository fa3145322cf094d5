from django.urls import path

from weibao.attachments import views

app_name = "attachments"
urlpatterns = [
    path("papers/<int:pk>/", views.read, name="read"),
    path("papers/<int:pk>/remove/", views.remove, name="remove"),
    path("papers/of/<str:kind>/<int:pk>/add/", views.add, name="add"),
]
