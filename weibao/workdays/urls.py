from django.urls import path

from weibao.workdays import views

app_name = "workdays"
urlpatterns = [
    path("workdays/", views.years, name="years"),
    path("workdays/notice/", views.enter_notice, name="enter_notice"),
]
