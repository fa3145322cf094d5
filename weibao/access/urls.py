from django.urls import path

from weibao.access import views

app_name = "access"
urlpatterns = [
    path("access/", views.mine, name="mine"),
    path("access/waiting/", views.waiting, name="waiting"),
    path("access/<int:pk>/", views.answer, name="answer"),
    path("access/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
