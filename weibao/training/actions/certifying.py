"""发证: who has passed every course of the role gets a certificate; who begins is asked for one."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal, Stale
from weibao.kernel.sealed import blind_index
from weibao.org.models import Post, Staff
from weibao.org.powers import SEATS, Role
from weibao.rules.periods import months_after
from weibao.rules.training import last_day
from weibao.training.models import PHONE_LABEL, Certificate, ClassroomDay, Course, ExamResult, Gate, Serial
from weibao.training.reports.numbers import gate, whole

LAW: Final = "民发〔2019〕34号（先培训后上岗）"


class NotTrained(Refusal):
    """Somebody new is to begin without having passed."""


def certify(staff: Iterable[int], *, at: datetime) -> int:
    """A certificate for each of these people who has passed every published course of a role held, none of them before the term.

    A certificate that still holds for longer than the reminder is not doubled. Called inside actions. No law of its own. Returns how many.
    """
    on = timezone.localtime(at).date()
    months = whole("valid_months", at)
    since = months_after(on, -months)
    people = set(staff)
    passed: dict[int, set[int]] = defaultdict(set)
    for person, course in ExamResult.objects.filter(staff__in=people).passed_since(since).values_list("staff", "course"):
        passed[person].add(course)
    posts = Post.objects.held_on(on).filter(staff__in=people, role__in=SEATS, stands_in=False).select_related("staff").order_by("pk")
    wanted = _required()
    lasting = set(
        Certificate.objects.valid_on(months_after(on, 1)).filter(staff__in=people, issued_on__lte=on).values_list("staff", "role")
    )
    fresh: dict[tuple[int, str], Certificate] = {}
    for post in posts:
        key = (post.staff_id, post.role)
        if wanted[post.role] and wanted[post.role] <= passed[post.staff_id] and key not in lasting and key not in fresh:
            facts = {"role": post.role, "staff": post.staff, "name": post.staff.name, "place_id": post.division_id}
            fresh[key] = Certificate(issued_on=on, expires_on=last_day(on, months), **facts)
    return len(issue(list(fresh.values()), on.year))


def issue(rows: list[Certificate], year: int) -> list[Certificate]:
    """The certificates with their numbers, none twice: 未保培〔2023〕000012. Called inside actions. No law of its own."""
    if not rows:
        return []
    Serial.objects.get_or_create(year=year)
    serial = Serial.objects.select_for_update().get(year=year)
    for turn, row in enumerate(rows, start=serial.last + 1):
        row.number = f"未保培〔{year}〕{turn:06d}"
    serial.last += len(rows)
    serial.save(update_fields=["last"])
    return Certificate.objects.bulk_create(rows, batch_size=500)


def entry_certificates(day: ClassroomDay, people: Iterable[tuple[str, str, str, str]], *, at: datetime) -> int:
    """Certificates for those who hold no account yet: name, phone, role, division. Called when a day is closed. No law of its own."""
    on, months = day.on, whole("valid_months", at)
    dates = {"issued_on": on, "expires_on": last_day(on, months), "day": day}
    rows = [
        Certificate(role=role, name=name, phone=phone, phone_index=blind_index(PHONE_LABEL, phone), place_id=place, **dates)
        for name, phone, role, place in people
    ]
    return len(issue(rows, on.year))


def covers(day: ClassroomDay, role: str) -> bool:
    """Whether a classroom day holds every course that the role asks for."""
    needed = _required()[role]
    return bool(needed) and needed <= set(day.courses.values_list("pk", flat=True))


@action("training.withdraw_certificate", label="撤销培训合格证", law=LAW, says="撤销培训合格证")
def withdraw_certificate(certificate: Certificate, *, by: Staff, at: datetime, why: str) -> Certificate:
    """A certificate issued in error says nothing any more; it stays on file with the reason. Raises Refusal, Stale."""
    if len(why.strip()) < 2:
        raise Refusal("请写明撤销的原因。")
    rows = Certificate.objects.filter(pk=certificate.pk, withdrawn_at=None)
    if rows.update(withdrawn_at=at, withdrawn_why=why.strip()[:200]) != 1:
        raise Stale
    note(certificate=certificate.pk)
    certificate.refresh_from_db()
    return certificate


def follow_post(post_id: int, role: str, on: date, at: datetime) -> None:
    """Somebody was given a post. Called by the reaction, in the same transaction; under 民发〔2019〕34号.

    Who is new to a director's or supervisor's place shows a certificate (one earned before the first post is claimed by name and
    phone). Stand-ins, who held the role before, and who is entered afterwards as serving already are not asked. Raises NotTrained.
    """
    if role not in SEATS or on < timezone.localtime(at).date():
        return
    post = Post.objects.select_related("staff").get(pk=post_id)
    if post.stands_in or Post.objects.filter(staff=post.staff, role=role, during__startswith__lt=on).exists():
        return
    _claim(post.staff, role)
    if Certificate.objects.filter(staff=post.staff, role=role).valid_on(on).exists():
        return
    if gate(at) == Gate.BLOCK:
        words = f"新任{Role(role).label}应当先培训、后上岗：{post.staff.name}没有有效的培训合格证。"
        raise NotTrained(f"{words}请先参加岗前培训，或者先指定代理。")


def _claim(staff: Staff, role: str) -> None:
    if staff.phone:
        rows = Certificate.objects.filter(staff=None, role=role, name=staff.name, phone_index=blind_index(PHONE_LABEL, staff.phone))
        rows.update(staff=staff)


def _required() -> dict[str, set[int]]:
    """The courses that each role has to pass."""
    needed: dict[str, set[int]] = defaultdict(set)
    for pk, roles in Course.objects.published().values_list("pk", "roles"):
        for role in roles:
            needed[role].add(pk)
    return needed
