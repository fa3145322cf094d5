from django.urls import path

from weibao.exchange.views import crossings, door, partners

app_name = "exchange"
urlpatterns = [
    path("exchange/in/", door.take_in, name="take_in"),
    path("exchange/partners/", partners.partner_list, name="partners"),
    path("exchange/partners/add/", partners.add_partner, name="add_partner"),
    path("exchange/partners/<int:pk>/", partners.partner, name="partner"),
    path("exchange/keys/", partners.our_keys, name="our_keys"),
    path("exchange/keys/rotate/", partners.rotate_keys, name="rotate_keys"),
    path("exchange/aside/", partners.aside, name="aside"),
    path("exchange/aside/<int:pk>/retry/", partners.retry, name="retry"),
    path("exchange/aside/<int:pk>/drop/", partners.drop, name="drop"),
    path("crossings/", crossings.crossing_list, name="list"),
    path("crossings/new/", crossings.accept, name="accept"),
    path("crossings/receive/", crossings.receive, name="receive"),
    path("crossings/papers/", crossings.papers, name="papers"),
    path("crossings/papers/publish/", crossings.publish_papers, name="publish_papers"),
    path("crossings/<int:pk>/", crossings.crossing, name="crossing"),
    path("crossings/<int:pk>/enclosures/", crossings.take_enclosures, name="take_enclosures"),
]
