from django.urls import path

from weibao.org import views

app_name = "org"
urlpatterns = [
    path("org/", views.units, name="units"),
    path("org/posts/", views.posts, name="posts"),
    path("org/posts/<int:pk>/confirm/", views.confirm_post, name="confirm_post"),
    path("org/me/", views.own_post, name="own_post"),
    path("org/powers/", views.powers, name="powers"),
    path("org/powers/review/", views.review_powers, name="review_powers"),
]
