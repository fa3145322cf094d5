"""Security keys and the built-in check of a device (WebAuthn), by the fido2 library.

The ceremony has two halves: what the page asks the browser for, kept meanwhile in the session, and the browser's answer.
"""

from typing import Any

from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from weibao.kernel.refusal import Refusal

State = dict[str, Any]


class BadKey(Refusal):
    """The browser's answer is not that of a key that was asked for."""


def begin_adding(host: str, staff: Any, kept: list[bytes]) -> tuple[State, State]:
    """What the browser is asked to make, and what has to be remembered until it answers."""
    about = PublicKeyCredentialUserEntity(id=f"staff-{staff.pk}".encode(), name=staff.username, display_name=staff.name)
    options, state = _server(host).register_begin(
        about,
        credentials=[AttestedCredentialData(one) for one in kept],
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return dict(options), dict(state)


def finish_adding(host: str, state: State, answer: State) -> tuple[bytes, int]:
    """The new credential and its counter. Raises BadKey."""
    try:
        made = _server(host).register_complete(state, RegistrationResponse.from_dict(answer))
    except (ValueError, TypeError, KeyError) as fault:
        raise BadKey("没有登记成功：浏览器的应答不符。请再试一次。") from fault
    if made.credential_data is None:
        raise BadKey("没有登记成功：浏览器没有给出凭据。请再试一次。")
    return bytes(made.credential_data), made.counter


def begin_using(host: str, kept: list[bytes]) -> tuple[State, State]:
    """What the browser is asked to prove, and what has to be remembered until it answers."""
    credentials = [AttestedCredentialData(one) for one in kept]
    options, state = _server(host).authenticate_begin(credentials, user_verification=UserVerificationRequirement.PREFERRED)
    return dict(options), dict(state)


def finish_using(host: str, state: State, kept: list[bytes], answer: State) -> tuple[int, int]:
    """Which of the kept credentials has answered, and its counter. Raises BadKey."""
    credentials = [AttestedCredentialData(one) for one in kept]
    try:
        given = AuthenticationResponse.from_dict(answer)
        used = _server(host).authenticate_complete(state, credentials, given)
    except (ValueError, TypeError, KeyError) as fault:
        raise BadKey("安全密钥没有通过验证。") from fault
    place = next(place for place, one in enumerate(credentials) if one.credential_id == used.credential_id)
    return place, given.response.authenticator_data.counter


def _server(host: str) -> Fido2Server:
    return Fido2Server(PublicKeyCredentialRpEntity(id=host.partition(":")[0], name="未保"))
