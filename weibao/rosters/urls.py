from django.urls import path

from weibao.rosters import views

app_name = "rosters"
urlpatterns = [
    path("rosters/", views.books, name="books"),
    path("rosters/receive/", views.receive, name="receive"),
    path("rosters/basket/", views.basket, name="basket"),
    path("rosters/disputed/", views.disputed, name="disputed"),
    path("rosters/<int:pk>/", views.book, name="book"),
    path("rosters/<int:pk>/load/", views.load, name="load"),
    path("rosters/lines/<int:pk>/settle/", views.settle, name="settle"),
]
