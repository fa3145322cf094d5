"""What a password has to be: two profiles, since the classified protection and the newer guidance disagree.

`djbh` (网络安全等级保护, GB/T 22239-2019 8.1.4.1): kinds of characters, changed every 90 days, none of the last five again.
`nist` (NIST SP 800-63B-4; OWASP ASVS 5): no kinds, no forced change; length, and nothing that guessers try first.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ImproperlyConfigured, ValidationError

from weibao.kernel import pinyin

LONGEST = 128
KINDS = (r"[a-z]", r"[A-Z]", r"\d", r"[^a-zA-Z\d]")
_SAME = re.compile(r"(.)\1{3}")


@dataclass(frozen=True, slots=True)
class Profile:
    """`alone` is the shortest password that stands without a second factor; `days` 0: it never has to be changed."""

    name: str
    label: str
    shortest: int
    alone: int
    kinds: int
    days: int
    history: int
    blocklist: bool

    def says(self, *, alone: bool | None = None) -> str:
        """The rule as the page shows it; `alone` None: to somebody whose roles are not known yet."""
        length = f"至少 {self.alone if alone else self.shortest} 个字符"
        if alone is None and self.alone > self.shortest:
            length += f"（不用第二因素的岗位 {self.alone} 个）"
        kinds = f"，大写字母、小写字母、数字、符号中至少 {self.kinds} 类" if self.kinds else "，可以是一句好记的话"
        again = f"；每 {self.days} 天更换一次，不能与最近 {self.history} 次的相同" if self.days else "；不要求定期更换"
        return f"{length}{kinds}，不能是常见密码，不能含登录名或姓名{again}。"


PROFILES = {
    "djbh": Profile("djbh", "等保", shortest=10, alone=10, kinds=3, days=90, history=5, blocklist=True),
    "nist": Profile("nist", "NIST", shortest=8, alone=15, kinds=0, days=0, history=0, blocklist=True),
}


def profile() -> Profile:
    """The profile of this installation. Raises ImproperlyConfigured for a name that is none."""
    try:
        return PROFILES[settings.WEIBAO_PASSWORD_PROFILE]
    except KeyError:
        raise ImproperlyConfigured(f"WEIBAO_PASSWORD_PROFILE must be one of {sorted(PROFILES)}") from None


def faults(password: str, *, username: str = "", name: str = "", alone: bool = True) -> list[str]:
    """Why this cannot be the password of this person, as sentences; empty when it can. `alone`: no second factor stands beside it."""
    asked = profile()
    found = []
    shortest = asked.alone if alone else asked.shortest
    if len(password) < shortest:
        found.append(f"密码至少要有 {shortest} 个字符。")
    if len(password) > LONGEST:
        found.append(f"密码最多 {LONGEST} 个字符。")
    if sum(bool(re.search(kind, password)) for kind in KINDS) < asked.kinds:
        found.append(f"大写字母、小写字母、数字、符号中至少要有 {asked.kinds} 类。")
    if asked.blocklist and _is_guessed_first(password, username, name):
        found.append("这个密码太容易被猜到：是常见密码，或者含有登录名、姓名或单位名称。")
    return found


def _is_guessed_first(password: str, username: str, name: str) -> bool:
    small = password.lower()
    of_the_person = [word for word in (username.lower(), name, pinyin.full(name) if name else "") if len(word) > 1]
    letters = re.sub(r"[\d\W_]+", "", small)
    common = small in _common() or letters in _common() or letters in {"weibao", "jinzhong"}
    return common or any(word in small for word in of_the_person) or bool(_SAME.search(password))


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)


class ProfileValidator:
    """Django's own forms and commands ask the profile, too."""

    def validate(self, password: str, user: Any = None) -> None:
        found = faults(password, username=getattr(user, "username", ""), name=getattr(user, "name", ""))
        if found:
            raise ValidationError(found)

    def get_help_text(self) -> str:
        return profile().says()
