"""What reading by approval tells the floors above."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class EmergencyRejected:
    """An opening taken in an emergency was found to have had no good reason: the auditor looks at it."""

    permit_id: int
    staff_id: int
    at: datetime
