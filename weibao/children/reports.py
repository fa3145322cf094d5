"""The file as of a day, its timeline, and what a merge would do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch

from weibao.children.actions.registering import contradicts, overlaps
from weibao.children.models import (
    CarePeriod,
    Child,
    Circumstance,
    Ending,
    Guardian,
    Health,
    HouseholdPeriod,
    Parent,
    PayeeAccount,
    ResidencePeriod,
    Schooling,
    Side,
)
from weibao.kernel.identity import mask
