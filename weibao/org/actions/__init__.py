"""The only writers of divisions, units, staff and posts: registering, appointing, leaving, reviewing."""

from weibao.org.actions.appointing import Appointment, BadAppointment, NotOneself, OneDuty, PostOverlaps, appoint
from weibao.org.actions.leaving import LeftAlone, NoStandIn, TooEarly, end_stand_in, relieve, renew, stand_in, transfer
from weibao.org.actions.registering import BadDivisions, console, is_quasi, load_divisions, open_units, public
from weibao.org.actions.reviewing import NotMine, confirm_post, review_powers

__all__ = [
    "Appointment",
    "BadAppointment",
    "BadDivisions",
    "LeftAlone",
    "NoStandIn",
    "NotMine",
    "NotOneself",
    "OneDuty",
    "PostOverlaps",
    "TooEarly",
    "appoint",
    "confirm_post",
    "console",
    "end_stand_in",
    "is_quasi",
    "load_divisions",
    "open_units",
    "public",
    "relieve",
    "renew",
    "review_powers",
    "stand_in",
    "transfer",
]
