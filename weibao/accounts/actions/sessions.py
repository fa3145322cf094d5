"""Ending sessions: one's own, and those of a person who may not be in any more."""

import datetime as dt
from collections.abc import Iterable

from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from weibao.accounts.models import Account, Attempt, Device, Ending, Sitting
from weibao.accounts.origin import REMEMBERED
from weibao.accounts.querysets import SittingQuerySet
from weibao.kernel.door import action, note, note_many
from weibao.kernel.refusal import NotThere
from weibao.org.models import Staff

LAW = "等保2.0 身份鉴别（会话管理）"
A_YEAR = dt.timedelta(days=366)


def end(sittings: SittingQuerySet, ending: Ending, now: dt.datetime) -> int:
    """Part of the actions that end sessions: the cookies open nothing from the next request on. Returns how many were open."""
    keys = list(sittings.filter(ended_at=None).values_list("key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return Sitting.objects.filter(key__in=keys).update(ended_at=now, ending=ending)


@action("accounts.end_session", label="结束本人的一个会话", law=LAW)
def end_session(sitting: Sitting, *, by: Staff, at: dt.datetime, now: dt.datetime) -> None:
    """The owner ends a session on another device. Raises NotThere for somebody else's."""
    if sitting.staff_id != by.pk:
        raise NotThere
    end(Sitting.objects.filter(pk=sitting.pk), Ending.REVOKED, now)


@action("accounts.end_other_sessions", label="结束本人的其他会话", law=LAW, says="结束本人的其他会话（{count}个）")
def end_other_sessions(staff: Staff, *, by: Staff, at: dt.datetime, now: dt.datetime, but: str) -> int:
    """The owner ends all sessions but the one that asks, and no device but this one counts as known any more.

    Returns how many sessions ended.
    """
    here = Sitting.objects.filter(staff=by, key=but).first()
    ended = end(Sitting.objects.filter(staff=by).exclude(key=but), Ending.REVOKED, now)
    Device.objects.filter(staff=by).exclude(pk__in=[here.device_id] if here and here.device_id else []).delete()
    note(count=ended)
    return ended


@action("accounts.end_sessions", label="结束他人的全部会话", law=LAW, says="结束其全部会话（{count}个）")
def end_sessions(staff: Staff, *, by: Staff, at: dt.datetime, now: dt.datetime) -> int:
    """The security administrator throws a person out; the person may sign in again. Returns how many sessions ended."""
    ended = end(Sitting.objects.filter(staff=staff), Ending.REMOVED, now)
    note(count=ended)
    return ended


@action("accounts.end_sessions_of_leavers", label="离岗人员的会话结束", law="未成年人网络保护条例 第36条（最小授权）", system=True)
def end_sessions_of_leavers(people: Iterable[int], *, by: None, at: dt.datetime, now: dt.datetime) -> int:
    """People who hold no post any more are out. Their devices are strangers from now on. Returns how many sessions ended."""
    gone = list(people)
    ended = end(Sitting.objects.filter(staff__in=gone), Ending.LEFT, now)
    Device.objects.filter(staff__in=gone).delete()
    note_many(gone)
    return ended


def used(staff: Staff, now: dt.datetime) -> None:
    """A paired phone has synced, or a token was used: the account is awake. No action of its own: it belongs to the sync."""
    Account.objects.filter(staff=staff).update(awake_since=now)


def tidy(now: dt.datetime) -> None:
    """Take away what has run out: cookies, counted tries, devices not seen for 180 days, stays of more than a year ago.

    Not an action: nothing that it takes away opens or counts anything; the trail keeps who signed in.
    """
    Session.objects.filter(expire_date__lt=now).delete()
    alive = Session.objects.filter(session_key=OuterRef("key"))
    Sitting.objects.filter(~Exists(alive), ended_at=None).update(ended_at=now, ending=Ending.EXPIRED)
    Attempt.objects.filter(at__lt=now - dt.timedelta(days=1)).delete()
    Device.objects.filter(seen_at__lt=now - dt.timedelta(seconds=REMEMBERED)).delete()
    Sitting.objects.filter(ended_at__lt=now - A_YEAR).delete()
