"""The only writers of standards, recognitions and aid already received, one module a subject."""

from weibao.benefits.actions.recognising import (
    NewRecognition,
    NotStanding,
    StillRecognised,
    confirm,
    confirm_many,
    end_recognition,
    follow_erasing,
    follow_merge,
    follow_undoing,
    keep_recognition,
    raise_doubts,
)
from weibao.benefits.actions.relief import BadRelief, NewRelief, end_relief, note_relief
from weibao.benefits.actions.standards import (
    NotWaiting,
    PublishedStandard,
    SamePerson,
    StandardFalls,
    StandardStands,
    approve_standard,
    enter_standard,
    publish_standard,
    refuse_standard,
)

__all__ = [
    "BadRelief",
    "NewRecognition",
    "NewRelief",
    "NotStanding",
    "NotWaiting",
    "PublishedStandard",
    "SamePerson",
    "StandardFalls",
    "StandardStands",
    "StillRecognised",
    "approve_standard",
    "confirm",
    "confirm_many",
    "end_recognition",
    "end_relief",
    "enter_standard",
    "follow_erasing",
    "follow_merge",
    "follow_undoing",
    "keep_recognition",
    "note_relief",
    "publish_standard",
    "raise_doubts",
    "refuse_standard",
]
