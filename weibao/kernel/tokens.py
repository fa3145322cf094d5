"""Tokens of links and cookies: drawn at random, told once, kept as a digest; a signed one shows by itself that it never was ours."""

import hashlib
import secrets

from django.core.signing import BadSignature, Signer

RANDOM_BYTES = 24


def digest_of(token: str) -> bytes:
    """What is kept of a token; it is random, so a plain digest hides it."""
    return hashlib.sha256(token.encode()).digest()


def signed(purpose: str) -> str:
    """A fresh token of a link, signed for one purpose."""
    return Signer(salt=purpose).sign(secrets.token_urlsafe(RANDOM_BYTES))


def is_ours(token: str, purpose: str) -> bool:
    """Whether we signed the token for the purpose: nothing is asked of the database for one that we did not."""
    try:
        Signer(salt=purpose).unsign(token)
    except BadSignature:
        return False
    return True
