"""How a person wants the pages to look: kept in cookies and put on <html> by the server, so that no script is needed."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

YEAR = 365 * 24 * 3600
CHOICES: Mapping[str, tuple[str, ...]] = {
    "look": ("light", "dark", "wall"),
    "text": ("normal", "large"),
    "keys": ("on", "off"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """light, dark or wall; normal or large text (长辈版, 24 px); single-key shortcuts on or off."""

    look: str
    text: str
    keys: str

    @property
    def scheme(self) -> str:
        """The scheme that Tabler knows: the wall is a dark one."""
        return "light" if self.look == "light" else "dark"


def look_of(request: HttpRequest) -> Look:
    """The wishes in the cookies; an unknown word counts as the first choice."""
    asked = {name: request.COOKIES.get(f"weibao_{name}", "") for name in CHOICES}
    return Look(**{name: asked[name] if asked[name] in words else words[0] for name, words in CHOICES.items()})


def keep(request: HttpRequest, response: HttpResponse) -> None:
    """Write the choices of a posted form into cookies."""
    for name, words in CHOICES.items():
        if request.POST.get(name) in words:
            response.set_cookie(
                f"weibao_{name}",
                request.POST[name],
                max_age=YEAR,
                secure=request.is_secure(),
                httponly=True,
                samesite="Lax",
            )
