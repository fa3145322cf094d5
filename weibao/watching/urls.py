from django.urls import path

from weibao.watching import views

app_name = "watching"
urlpatterns = [
    path("watching/", views.alarms, name="alarms"),
    path("watching/<int:pk>/", views.alarm, name="alarm"),
    path("watching/<int:pk>/ask/", views.ask, name="ask"),
    path("watching/mine/<int:pk>/", views.explain, name="explain"),
    path("watching/relations/", views.relations, name="relations"),
    path("watching/relations/home/", views.declare_home, name="declare_home"),
    path("watching/relations/<int:pk>/withdraw/", views.withdraw_relation, name="withdraw_relation"),
]
