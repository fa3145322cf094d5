from django.urls import path

from weibao.discovery import views

app_name = "discovery"
urlpatterns = [
    path("discovery/", views.lead_list, name="list"),
    path("discovery/<int:pk>/", views.lead, name="lead"),
]
