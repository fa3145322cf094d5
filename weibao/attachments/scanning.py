"""The virus scanner of the house, where there is one: ClamAV, by its daemon or by itself.

`settings.WEIBAO_VIRUS_SCAN`: "when_present" (a file that no scanner looked at says so), "required" (nothing comes in without), "off".
"""

import shutil
import subprocess
from typing import Final

from django.conf import settings
from django.db.models import TextChoices

from weibao.kernel.refusal import Refusal

SCANNERS: Final = (("clamdscan", "--stream", "--no-summary", "--infected", "-"), ("clamscan", "--no-summary", "--infected", "-"))
CLEAN, INFECTED = 0, 1
WAIT: Final = 60


class Scan(TextChoices):
    """What is known of a file."""

    CLEAN = "clean", "已查毒"
    NOT_SCANNED = "not_scanned", "未查毒"


class Infected(Refusal):
    """The scanner found something."""


class NoScanner(Refusal):
    """The house wants every file scanned, and no scanner answers."""

    status = 503


def scan(data: bytes) -> Scan:
    """Ask the scanner. Raises Infected; NoScanner where a scan is required and none can be had."""
    if settings.WEIBAO_VIRUS_SCAN == "off":
        return Scan.NOT_SCANNED
    for program, *words in SCANNERS:
        path = shutil.which(program)
        answer = _asked([path, *words], data) if path else None
        if answer == INFECTED:
            raise Infected("查毒程序在文件里发现病毒，已拒收")
        if answer == CLEAN:
            return Scan.CLEAN
    if settings.WEIBAO_VIRUS_SCAN == "required":
        raise NoScanner("查毒程序暂时不可用，材料不能上传，请稍后再试")
    return Scan.NOT_SCANNED


def _asked(command: list[str], data: bytes) -> int | None:
    try:
        return subprocess.run(command, input=data, capture_output=True, timeout=WAIT, check=False).returncode  # noqa: S603
    except (subprocess.TimeoutExpired, OSError):
        return None
