from django.urls import path

from weibao.exports import views

app_name = "exports"
urlpatterns = [
    path("exports/", views.mine, name="mine"),
    path("exports/ask/", views.ask, name="ask"),
    path("exports/<int:pk>/password/", views.show_password, name="show_password"),
    path("exports/<int:pk>/file/", views.fetch, name="fetch"),
    path("exports/<int:pk>/drop/", views.drop, name="drop"),
]
