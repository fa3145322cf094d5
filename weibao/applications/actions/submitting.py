"""申请 Submitting: an application comes in, and is taken back by its maker within ten minutes or withdrawn by the applicant."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from weibao.access.actions.teaming import put_on_team
from weibao.applications.actions import clock
from weibao.applications.actions.facts import NewApplication, known_matter
from weibao.applications.actions.moving import go, reason_of
from weibao.applications.announcements import ApplicationSubmitted, ApplicationWithdrawn
from weibao.applications.models import Application, Channel, Entry, Matter, Step, plain
from weibao.applications.querysets import APPLICANT_LABEL, ID_LABEL
from weibao.applications.states import MOVES, State
from weibao.children.actions.facts import check_circumstances, check_number
from weibao.children.models import Child
from weibao.kernel.announcements import announce
from weibao.kernel.door import action, note
from weibao.kernel.identity import tidy
from weibao.kernel.refusal import Refusal, Stale
from weibao.kernel.sealed import blind_index
from weibao.kernel.states import move
from weibao.org.models import Division, Staff
from weibao.org.powers import Role, holders

LAW: Final = "民发〔2010〕161号；民发〔2019〕62号；民发〔2020〕125号；民办发〔2021〕10号"
BACK_WITHIN: Final = timedelta(minutes=10)
BACK: Final = frozenset({"submit", "accept", "conclude", "ask_supplement", "answer_supplement", "return_to_check"})


class BadApplication(Refusal):
    """Facts that cannot be applied with."""


class AlreadyApplied(Refusal):
    """An application for the child is being handled."""

    status = 409


class TooLate(Refusal):
    """The ten minutes are over, or another step followed."""

    status = 409


class NoTeam(Refusal):
    """A closed application needs people who may know of it, one of whom decides and did not handle it."""


@action("applications.submit", label="提交认定申请", law=LAW, says="提交认定申请 {application}")
def submit(new: NewApplication, *, by: Staff, at: datetime, key: str = "") -> Application:
    """An application comes in; the clock of its first step begins. The same `key` again answers with the same row.

    Raises BadApplication for facts that cannot be true or a matter that the channel does not know, AlreadyApplied for a child with
    an application under way, NoTeam for a closed one without its team.
    """
    if key and (known := Application.objects.filter(key=key).first()) is not None:
        note(application=known.pk, again=True)
        return known
    if new.entry == Entry.PUSHED:
        raise BadApplication("异地推送的申请由系统接收，不能手工提交。")
    made = _put(new, by=by, at=at, key=key)
    if new.is_closed:
        _close(made, new, by=by, at=at)
    return made


@action("applications.receive", label="接收异地推送的申请", law="民办发〔2021〕10号", says="接收异地推送的申请 {application}", system=True)
def receive(new: NewApplication, *, by: None, at: datetime, key: str, pushed_on: date) -> Application:
    """Another place pushed an application to us, the household place: our clock runs from the day of the push. Idempotent by key.

    Raises BadApplication, and AlreadyApplied for a child with an application under way here.
    """
    known = Application.objects.filter(key=key).first()
    if known is not None:
        note(application=known.pk, again=True)
        return known
    if new.entry != Entry.PUSHED or new.channel != Channel.CROSS_PROVINCE or new.is_closed:
        raise BadApplication("异地推送只有孤儿、事实无人抚养儿童两项。")
    return _put(new, by=None, at=at, key=key, since=pushed_on)


def _put(new: NewApplication, *, by: Staff | None, at: datetime, key: str, since: date | None = None) -> Application:
    child = _checked(new, localdate(at))
    since = since or localdate(at)
    number, own = tidy(new.child.id_number or "") or None, tidy(new.applicant.id_number) or None
    row = Application(
        matter=Matter.ORPHAN if new.is_closed else new.matter, hidden_matter=new.matter if new.is_closed else None, closed=new.is_closed,
        channel=new.channel, entry=new.entry, key=key, place_id=new.where, household_code=new.child.household,
        accepted_code=new.accepted_code or new.where[:9], institution_id=new.child.institution, child=child, facts=plain(new.child),
        papers=dict.fromkeys(new.papers, ""), aids={kind: str(amount) for kind, amount in new.aids.items()},
        id_number=number, id_index=blind_index(ID_LABEL, number) if number else None,
        applicant_name=new.applicant.name.strip(), applicant_relation=new.applicant.relation.strip(),
        applicant_phone=new.applicant.phone.strip() or None, applicant_number=own,
        applicant_index=blind_index(APPLICANT_LABEL, own) if own else None,
        submitted_at=at, submitted_by=by, complete_on=since,
    )  # fmt: skip
    for name, value in clock.started(row, State.SUBMITTED, since).items():
        setattr(row, name, value)
    _save(row)
    Step.objects.create(application=row, verb="submit", new=State.SUBMITTED, by=by, at=at)
    note(application=row.pk)
    announce(ApplicationSubmitted(row.pk, row.channel, at))
    return row


def _save(row: Application) -> None:
    """Two who apply for one child at once: the second is told."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as twice:
        raise AlreadyApplied("该儿童已有一件正在办理的申请，不能重复提交。") from twice


def _checked(new: NewApplication, today: date) -> Child | None:
    child = new.child
    if not known_matter(new.matter) or new.entry not in Entry.values or new.channel not in Channel.values:
        raise BadApplication("请选择申请事项、途径和办理方式。")
    if new.is_closed and new.channel == Channel.CROSS_PROVINCE:
        raise BadApplication("该事项不在跨省通办范围内，请向户籍地申请。")
    if not child.name.strip() or not new.applicant.name.strip() or not new.applicant.relation.strip():
        raise BadApplication("请填写儿童姓名、申请人姓名和与儿童的关系。")
    if child.birth_date > today:
        raise BadApplication("出生日期晚于今天。")
    if not Division.objects.filter(pk=new.where).exists():
        raise BadApplication("没有这个办理地，请从区划中选择。")
    if child.id_number:
        check_number(child.id_number, child.birth_date, child.sex)
    for parent in child.parents:
        check_circumstances(parent.side, parent.circumstances)
    return _known(new)


def _known(new: NewApplication) -> Child | None:
    """The child's file, if there is one, and nothing under way for it."""
    rows = Child.objects.current()
    found = rows.filter(pk=new.child_id).first() if new.child_id else None
    if found is None and new.child.id_number:
        found = rows.with_id_number(new.child.id_number).first()
    if new.channel == Channel.CROSS_PROVINCE and new.entry != Entry.PUSHED:
        return None  # a formal check only: no file is opened, none is looked into
    if found is not None and Application.objects.filter(child=found).open().exists():
        raise AlreadyApplied("该儿童已有一件正在办理的申请，不能重复提交。")
    return found


def _close(row: Application, new: NewApplication, *, by: Staff, at: datetime) -> None:
    """The team that alone may know of it: whoever enters it, and those named; one can lead the team, another one decides."""
    on = localdate(at)
    team = [by, *(one for one in Staff.objects.filter(pk__in=new.team) if one.pk != by.pk)]
    if not by.roles_on(on) & holders("children.restrict"):
        raise NoTeam("严格保密的申请要由县级民政经办人员录入，团队中要有能够限制查阅的人员。")
    if not any(Role.COUNTY_APPROVER in one.roles_on(on) and one.pk != by.pk for one in team):
        raise NoTeam("请指定一名县级民政审批人员进入团队；经办人不能自己审批。")
    for one in team:
        put_on_team(row, one, by=by, at=at, duty="认定申请")


@action("applications.take_back", label="撤回刚提交的环节", law=LAW)
def take_back(application: Application, *, by: Staff, at: datetime) -> Application:
    """Whoever made the last step takes it back within ten minutes; a decision and a push stay. Raises TooLate, Stale."""
    last = _last(application)
    if last is None or last.verb not in BACK or last.by_id != by.pk or last.new != application.state:
        raise TooLate("只有最后一个环节的经办人可以撤回；已作出的决定和已推送的申请不能撤回。")
    if at - last.at > BACK_WITHIN:
        raise TooLate("提交已超过10分钟，不能撤回。")
    before = {key: _back(key, value) for key, value in last.before.items()}
    to = State(last.old) if last.old else State.WITHDRAWN
    move(application, to, machine=MOVES, **({} if last.old else {"closed_on": localdate(at), **clock.STOPPED}), **before)
    if Step.objects.filter(pk=last.pk, taken_back_at=None).update(taken_back_at=at) != 1:
        raise Stale
    application.notices.filter(at=last.at, voided_at=None).update(voided_at=at)
    application.supplements.filter(at=last.at, taken_back_at=None).update(taken_back_at=at)
    if last.verb == "answer_supplement":
        application.supplements.filter(answered_at=last.at).update(answered_at=None)
    Step.objects.create(application=application, verb="take_back", old=last.new, new=to, by=by, at=at, taken_back_at=at)
    note(application=application.pk, verb=last.verb)
    if to == State.WITHDRAWN:
        announce(ApplicationWithdrawn(application.pk, application.channel, pushed=False, at=at))
    return application


def may_take_back(application: Application, by: Staff, at: datetime) -> bool:
    """Whether a person could take the last step back at a moment: for the button."""
    last = _last(application)
    return last is not None and last.verb in BACK and last.by_id == by.pk and at - last.at <= BACK_WITHIN


def _last(application: Application) -> Step | None:
    return application.steps.filter(taken_back_at=None).order_by("-at", "-pk").first()


def _back(key: str, value: Any) -> Any:
    return date.fromisoformat(value) if value and key in {"clock_from", "due", "warn_on", "complete_on", "closed_on"} else value


@action("applications.withdraw", label="登记撤回认定申请", law=LAW)
def withdraw(application: Application, *, by: Staff, at: datetime, reason: str) -> Application:
    """The applicant takes an undecided application back. Raises NoReason, ForbiddenMove, Stale."""
    words = reason_of(reason, "请写明申请人撤回的原因，至少10个字。")
    pushed = application.is_accepted_for_elsewhere and application.steps.filter(new=State.PUSHED).exists()
    go(application, State.WITHDRAWN, verb="withdraw", by=by, at=at, words=words)
    announce(ApplicationWithdrawn(application.pk, application.channel, pushed=pushed, at=at))
    return application
