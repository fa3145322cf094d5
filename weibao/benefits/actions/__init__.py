"""The only writers of standards, recognitions and aid already received, one module a subject."""

from weibao.benefits.actions.agreements import sign_agreement, want_agreement
from weibao.benefits.actions.fostering import CannotFoster, NewFostering, end_foster_care, place_in_foster_care
from weibao.benefits.actions.moving import Agreed, BadHandOver, hand_in, hand_out
from weibao.benefits.actions.prices import BadIndex, PublishedIndex, approve_index, enter_index, refuse_index
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
    "Agreed",
    "BadHandOver",
    "BadIndex",
    "BadRelief",
    "CannotFoster",
    "NewFostering",
    "NewRecognition",
    "NewRelief",
    "NotStanding",
    "NotWaiting",
    "PublishedIndex",
    "PublishedStandard",
    "SamePerson",
    "StandardFalls",
    "StandardStands",
    "StillRecognised",
    "approve_index",
    "approve_standard",
    "confirm",
    "confirm_many",
    "end_foster_care",
    "end_recognition",
    "end_relief",
    "enter_index",
    "enter_standard",
    "follow_erasing",
    "follow_merge",
    "follow_undoing",
    "hand_in",
    "hand_out",
    "keep_recognition",
    "note_relief",
    "place_in_foster_care",
    "publish_standard",
    "raise_doubts",
    "refuse_index",
    "refuse_standard",
    "sign_agreement",
    "want_agreement",
]
