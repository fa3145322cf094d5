"""A single sign-on of the government as first step: the OpenID Connect client is allauth's, what follows is ours.

allauth finds the platform's addresses, keeps state and PKCE, fetches and checks the token. Here the proven subject becomes
a person, who then goes through the second step like everybody; nobody is signed up by it.
"""

from typing import Any, NoReturn, cast

import jwt
import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import build_absolute_uri
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from weibao.accounts import entering
from weibao.accounts.reports import person_of_identity
from weibao.kernel.refusal import NotThere, Refusal

SIGNED_BY = ["RS256", "PS256", "ES256", "EdDSA"]
PROVED = "weibao_proved"
NOT_LINKED = "这个统一身份还没有绑定账号。请先用登录名和密码登录，在“登录与安全”里绑定。"
FAILED = "统一身份认证没有完成，请重试，或者用登录名和密码登录。"


def platforms() -> list[dict[str, str]]:
    """The platforms of the settings: id and name of each."""
    configured = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return [{"id": str(one["provider_id"]), "name": str(one["name"])} for one in configured]


def start(request: HttpRequest, provider: str) -> HttpResponse:
    """Lead to the platform. Raises NotThere for one that is not configured."""
    client = _client(request, provider)
    try:
        return cast("HttpResponse", OAuth2LoginView.adapter_view(client)(request))
    except requests.RequestException:
        return _back(request, FAILED)


def receive(request: HttpRequest, provider: str) -> HttpResponse:
    """The browser comes back from the platform. Raises NotThere for one that is not configured."""
    client = _client(request, provider)
    try:
        return cast("HttpResponse", OAuth2CallbackView.adapter_view(client)(request))
    except (KeyError, TypeError):  # an answer of another shape than the standard's
        return _back(request, FAILED)


def _client(request: HttpRequest, provider: str) -> "Client":
    if provider not in {one["id"] for one in platforms()}:
        raise NotThere
    return Client(request, provider)


class Client(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # untyped library
    """allauth's client with our address to come back to; the signature of the identity token is always checked."""

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:  # noqa: ARG002  allauth's own signature
        return str(build_absolute_uri(request, reverse("accounts:sso_back", args=[self.provider_id])))

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        config = self.openid_config
        with Adapter().get_requests_session() as session:
            answer = session.get(config["jwks_uri"])
            answer.raise_for_status()
        try:
            keys = jwt.PyJWKSet.from_dict(answer.json()).keys
            named = jwt.get_unverified_header(id_token).get("kid")
            key = next(one for one in keys if named in {None, one.key_id})  # without a name there is but one
            about = {"issuer": config["issuer"], "audience": app.client_id, "options": {"require": ["exp", "iat", "sub"]}}
            return dict(jwt.decode(id_token, key=key, algorithms=SIGNED_BY, **about))
        except (jwt.PyJWTError, StopIteration) as fault:
            raise OAuth2Error("the identity token does not hold") from fault


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # untyped library
    """Where allauth hands over."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        """The platform of the settings, talked to by our client."""
        found = super().get_provider(request, provider, client_id=client_id)
        found.oauth2_adapter_class = Client
        return found

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> NoReturn:
        """The platform has proven a subject: link it, sign its person in, or say that nobody has linked it."""
        provider, subject = sociallogin.account.provider, str(sociallogin.account.uid)
        raise ImmediateHttpResponse(_after(cast("entering.EntryRequest", request), provider, subject))

    def on_authentication_error(self, request: HttpRequest, provider: Any, **_: Any) -> NoReturn:  # noqa: ARG002
        """One sentence for whatever has failed at the platform."""
        raise ImmediateHttpResponse(_back(request, FAILED))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002
        """Nobody signs up by it."""
        return False


def _after(request: "entering.EntryRequest", provider: str, subject: str) -> HttpResponse:
    if request.user.is_authenticated:
        request.session[PROVED] = {"provider": provider, "subject": subject}
        return HttpResponseRedirect(reverse("accounts:link_identity"))
    staff = person_of_identity(provider, subject)
    if staff is None:
        return _back(request, NOT_LINKED)
    try:
        return entering.begin(request, staff, provider=provider)
    except Refusal as refusal:
        return _back(request, refusal.message)


def _back(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.warning(request, sentence)
    return HttpResponseRedirect(reverse("accounts:own" if request.user.is_authenticated else "accounts:sign_in"))
