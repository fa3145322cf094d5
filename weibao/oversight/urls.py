from django.urls import path

from weibao.oversight import views

app_name = "oversight"
urlpatterns = [
    path("oversight/", views.access, name="access"),
    path("oversight/posts/", views.posts, name="posts"),
    path("oversight/accounts/", views.accounts, name="accounts"),
    path("oversight/powers/", views.powers, name="powers"),
    path("oversight/powers/<str:name>/", views.power, name="power"),
    path("oversight/people/<int:pk>/", views.person, name="person"),
    path("oversight/openings/", views.openings, name="openings"),
]
