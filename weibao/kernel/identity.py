"""Identity numbers: read forgivingly, checked, and taken apart into birth date and sex (GB 11643-1999)."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

Sex = Literal["male", "female"]
Kind = Literal["resident", "hong_kong", "macao", "taiwan", "foreign"]

LENGTH, OLD_LENGTH = 18, 15
EXACT_FLOAT = 10**15
"""Beyond 15 digits a number kept as a float has lost its tail."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_NOISE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff'’‘`\-‐‑–—－_.·]+")
_LOOK_LIKE_X = str.maketrans("×✕хХΧχ", "XXXXXX")
_SHAPE = re.compile(r"[0-9]{17}[0-9X]|[0-9]{15}")
_PERMITS: dict[str, Kind] = {"810000": "hong_kong", "820000": "macao", "830000": "taiwan"}
_SENTENCES = {
    "id.format": "公民身份号码应为18位数字（末位可为X）",
    "id.checksum": "公民身份号码校验位不对",
    "id.birth_date": "公民身份号码中的出生日期不存在",
}


class BadIdNumber(ValueError):
    """A number that cannot be an identity number; ``code`` is id.format, id.checksum or id.birth_date."""

    def __init__(self, code: str) -> None:
        """Carry the code and its sentence, never the number itself."""
        super().__init__(_SENTENCES[code])
        self.code = code


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A number that holds: 18 characters, the check digit right, the birth date in the calendar."""

    text: str
    kind: Kind
    birth_date: date
    sex: Sex
    region: str


@dataclass(frozen=True, slots=True)
class Dissection:
    """What can be said of a number that has the right shape, whether or not it holds."""

    text: str
    checks: bool
    birth_date: date | None
    sex: Sex


def tidy(value: object) -> str:
    """Clear a number of what typing adds: blanks, hyphens, full-width digits, a small or look-alike x.

    A number that Excel kept as a float loses its decimal point; digits that the float lost stay lost.
    """
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    text = str(value)
    if text.isascii() and text.isalnum():
        return text.upper()
    text = unicodedata.normalize("NFKC", text).translate(_LOOK_LIKE_X)
    return _NOISE.sub("", text).upper()


def dissect(value: object) -> Dissection | None:
    """Take a number apart without judging it; None where its shape (18 or 15 digits) is wrong.

    A float of 18 digits is no number: its tail is lost, and what stands there instead may belong to somebody else.
    """
    text = tidy(value)
    if isinstance(value, float) and value > EXACT_FLOAT:
        return None
    if _SHAPE.fullmatch(text) is None:
        return None
    if len(text) == OLD_LENGTH:
        body = text[:6] + "19" + text[6:]
        text = body + check_digit(body)
    sex: Sex = "male" if int(text[16]) % 2 else "female"
    return Dissection(text, check_digit(text) == text[-1], _birth_date(text[6:14]), sex)


@lru_cache(maxsize=4096)
def _birth_date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def read_id_number(value: object) -> IdNumber:
    """Read an identity number as typed; a 15-digit card number comes back with 18.

    Residence permits of Hong Kong (810000), Macao (820000) and Taiwan (830000) residents follow the same
    rule of 18 characters. Raises BadIdNumber.
    """
    found = dissect(value)
    if found is None:
        raise BadIdNumber("id.format")
    if not found.checks:
        raise BadIdNumber("id.checksum")
    if found.birth_date is None:
        raise BadIdNumber("id.birth_date")
    region = found.text[:6]
    kind = _PERMITS.get(region, "foreign" if region.startswith("9") else "resident")
    return IdNumber(found.text, kind, found.birth_date, found.sex, region)


def check_digit(number: str) -> str:
    """Give the check character that the first 17 digits ask for (ISO 7064, MOD 11-2)."""
    total = sum(weight * (ord(digit) - 48) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return _CHECK[total % 11]


def mask(number: str) -> str:
    """Show a number as screens do until it is asked for: ``140728********2719``."""
    if len(number) < OLD_LENGTH:
        return "*" * len(number)
    return number[:6] + "*" * (len(number) - 10) + number[-4:]
