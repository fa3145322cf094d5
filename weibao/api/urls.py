from django.urls import URLPattern, path, register_converter
from django.urls.converters import PathConverter

from weibao.api.gate import entrance, interface
from weibao.api.views import children, money, organisation, pages

for router in (organisation.router, children.router, money.router):
    interface.add_router("", router)


def _operations() -> list[URLPattern]:
    """The addresses of the interface; the gate stands before each of them."""
    found = [one for one in interface.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"]
    return [path(f"api/v1/{one.pattern}", entrance(one.callback), name=f"v1_{one.name}") for one in found]


class Anything(PathConverter):
    """Whatever is left of an address, line breaks too."""

    regex = r"[\s\S]+"


register_converter(Anything, "anything")
app_name = "api"
urlpatterns = [
    *_operations(),
    path("api/v1/openapi.json", pages.openapi, name="openapi"),
    path("api/v1/<anything:rest>", pages.unknown, name="unknown"),
    path("interfaces/", pages.tokens, name="tokens"),
    path("interfaces/accounts/open/", pages.open_account, name="open_account"),
    path("interfaces/tokens/make/", pages.make_token, name="make_token"),
    path("interfaces/tokens/<int:pk>/revoke/", pages.revoke_token, name="revoke_token"),
    path("interfaces/events/", pages.subscriptions, name="subscriptions"),
    path("interfaces/events/subscribe/", pages.subscribe, name="subscribe"),
    path("interfaces/events/<int:pk>/end/", pages.end_subscription, name="end_subscription"),
    path("interfaces/deliveries/", pages.deliveries, name="deliveries"),
    path("interfaces/deliveries/<int:pk>/resend/", pages.resend, name="resend"),
    path("interfaces/docs/", pages.docs, name="docs"),
]
