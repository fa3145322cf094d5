"""Reads of the rotations."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from weibao.org.powers import READS

if TYPE_CHECKING:
    from weibao.keys.models import Rotation


class RotationQuerySet(models.QuerySet["Rotation"]):
    """Rotations: under way, and those that a person may know of."""

    def visible_to(self, staff: Any, on: date) -> Self:
        """All of them for a post that looks after the keys; nothing for anybody else."""
        return self.all() if staff.roles_on(on) & READS["keys"] else self.none()

    def under_way(self) -> Self:
        """Begun and not finished; there is one at most."""
        return self.filter(finished_at=None)
