from django.urls import path

from weibao.org.views import looking, posting

app_name = "org"
urlpatterns = [
    path("org/", looking.units, name="units"),
    path("org/posts/", looking.posts, name="posts"),
    path("org/posts/new/", posting.appoint, name="appoint"),
    path("org/posts/<int:pk>/", posting.post, name="post"),
    path("org/posts/<int:pk>/confirm/", looking.confirm_post, name="confirm_post"),
    path("org/posts/<int:pk>/leave/", posting.relieve, name="relieve"),
    path("org/posts/<int:pk>/transfer/", posting.transfer, name="transfer"),
    path("org/posts/<int:pk>/renew/", posting.renew, name="renew"),
    path("org/posts/<int:pk>/end-stand-in/", posting.end_stand_in, name="end_stand_in"),
    path("org/places/<slug:code>/stand-in/", posting.stand_in, name="stand_in"),
    path("org/me/", looking.own_post, name="own_post"),
    path("org/powers/", looking.powers, name="powers"),
    path("org/powers/review/", looking.review_powers, name="review_powers"),
]
