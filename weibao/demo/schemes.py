"""The demo's aid beside the allowance: students and their year, a year of premiums with answers, a case of 明天计划. All through actions."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db.backends.postgresql.psycopg_any import DateRange
from PIL import Image

from weibao.attachments.actions import Upload, add
from weibao.children.models import Child
from weibao.demo.runs import holder
from weibao.org.models import Post, Staff
from weibao.org.powers import Role
from weibao.schemes.actions import batching, helping, insuring, registering, rehabilitating, studying
from weibao.schemes.actions.studying import Application
from weibao.schemes.ledger import Batch
from weibao.schemes.models import Award, PremiumLine, PremiumList, Provider
from weibao.schemes.reports import study

SCHOOL: Final = {"school": "晋中职业技术学院", "stage": "junior_college", "since": date(2021, 9, 1), "bank": "山西农信"}
HOSPITALS: Final = (("荣军康复医院（示范）", "62170000990001"), ("市第一人民医院（示范）", "62170000990002"))
ELSEWHERE, REFUSED, SILENT = 7, 19, 23  # every so many children is insured elsewhere, refuses, has no answer


def schemes(at: datetime) -> str:
    """Fill the schemes; what is there already is left as it is."""
    if not PremiumList.objects.exists():
        orphans = Child.objects.current().unrestricted().filter(recognitions__category="orphan", recognitions__ended_month=None)
        _students(list(orphans.filter(birth_date__lte=date(2005, 8, 31)).order_by("pk")[:3]), at)
        _premiums(at)
        _rehabilitation(list(Child.objects.current().unrestricted().filter(birth_date__gt=date(2017, 1, 1)).order_by("pk")[:2]), at)
        _tomorrow(orphans.filter(birth_date__gt=date(2008, 1, 1)).order_by("pk").first(), at)
    return "孤儿助学、参保资助、明天计划、康复救助"


def _of(role: Role, child: Child) -> Staff:
    """Who holds a role over the child's county."""
    return Post.objects.filter(role=role, division=child.household_id[:6]).order_by("staff__username")[0].staff


def _paper(number: int) -> Upload:
    out = io.BytesIO()
    Image.new("RGB", (320, 200), (240, 244, 250 - number % 40)).save(out, "PNG")
    return Upload(f"示范材料{number}.png", out.getvalue())


def _students(children: list[Child], at: datetime) -> None:
    """One who is paid, one whose application is reviewed, one who has just applied: as many as the rosters have of that age."""
    awards = []
    for child in children:
        form = Application(year=2022, account=f"6217000077{child.pk:06d}", holder=child.name, **SCHOOL)  # type: ignore[arg-type]
        awards.append(studying.study_apply(child, by=_of(Role.COUNTY_OFFICER, child), at=at, form=form))
    for award in [one for one in awards if study.tree(one).holds][:1]:
        officer = _of(Role.COUNTY_OFFICER, award.child)
        for turn, category in enumerate(studying.WANTED, start=1):
            add(award, by=officer, at=at, kind=studying.KIND, upload=_paper(turn), category=category)
        second = studying.study_return(award, by=_of(Role.COUNTY_APPROVER, award.child), at=at, words="请由乡镇（街道）受理后提交")
        _hand_in(second, at)


def _hand_in(award: Award, at: datetime) -> None:
    """The township hands it in, the county reviews and approves; the proof of the spring term is there."""
    child = award.child
    township = Post.objects.filter(role=Role.TOWNSHIP_SUPERVISOR, division=child.household_id[:9]).first()
    if township is None:
        return
    form = Application(year=2022, account=f"6217000077{child.pk:06d}", holder=child.name, **SCHOOL)  # type: ignore[arg-type]
    studying.study_resubmit(award, by=township.staff, at=at, form=form)
    studying.study_review(award, by=_of(Role.COUNTY_OFFICER, child), at=at)
    studying.study_approve(award, by=_of(Role.COUNTY_APPROVER, child), at=at)
    for proof in award.proofs.all():
        studying.study_prove(proof, by=township.staff, at=at, upload=_paper(10 + proof.term), received_on=at.date())
    batching.batch_make(Batch, by=holder(Role.CITY_OFFICER), at=at, scheme="study", through=at.date())


def _premiums(at: datetime) -> None:
    """The list of 2023 with the insurance bureau's answer: most here, some elsewhere, a few refused, some without an answer."""
    maker, checker = holder(Role.CITY_OFFICER), holder(Role.CITY_OFFICER, 1)
    made = insuring.premium_make(PremiumList, by=maker, at=at, year=2023)
    insuring.premium_check(made, by=checker, at=at, seen=made.version)
    insuring.premium_send(made, by=maker, at=at)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["公民身份号码", "姓名", "结果", "参保地"])
    for turn, line in enumerate(PremiumLine.objects.filter(roll=made).select_related("child").order_by("pk"), start=1):
        if line.child.id_number and turn % SILENT:
            answer = ("异地参保", "太原市") if turn % ELSEWHERE == 0 else ("拒绝参保", "") if turn % REFUSED == 0 else ("本地参保", "")
            writer.writerow([line.child.id_number, line.child.name, *answer])
    content = out.getvalue().encode("utf-8-sig")
    insuring.premium_answer(made, by=maker, at=at, source="medical", name="2023年度资助参保-医保局答复.csv", content=content)


def _tomorrow(child: Child | None, at: datetime) -> None:
    """Two designated hospitals, and one case whose help is approved."""
    officer = holder(Role.CITY_OFFICER)
    during = DateRange(date(2022, 1, 1), None)
    rows = [
        Provider(kind="hospital", name=name, division_id="1407", during=during, document="示范文件", bank="山西农信", account=account)
        for name, account in HOSPITALS
    ]
    hospitals = [registering.provider_add(row, by=officer, at=at) for row in rows]
    if child is not None:
        wanted = helping.Wanted(hospitals[0], "treatment", "township", "示范：下肢矫形手术及术后康复。", Decimal("38000.00"))
        case = helping.tomorrow_apply(child, by=_of(Role.COUNTY_OFFICER, child), at=at, form=wanted)
        helping.tomorrow_help(case, by=_of(Role.COUNTY_APPROVER, child), at=at, passed=True)


def _rehabilitation(children: list[Child], at: datetime) -> None:
    """Two children: one in training with two sessions and a settlement that waits, one urgent case that has just been handed in."""
    facts = {"kind": "unit", "name": "市残疾人康复中心（示范）", "division_id": "1407", "during": DateRange(date(2022, 1, 1), None)}
    row = Provider(document="示范文件", bank="山西农信", account="62170000990003", **facts)
    unit = registering.provider_add(row, by=holder(Role.CITY_OFFICER), at=at)
    for turn, child in enumerate(children):
        township = Post.objects.filter(role=Role.TOWNSHIP_SUPERVISOR, division=child.household_id[:9]).first()
        if township is None:
            continue
        asked = rehabilitating.Asked("hearing", "orphan", "training", unit, "示范：听力语言训练。", urgent=turn == 1)
        case = rehabilitating.rehab_apply(child, by=township.staff, at=at, form=asked)
        if turn == 0:
            officer = _of(Role.COUNTY_OFFICER, child)
            rehabilitating.rehab_check(case, by=officer, at=at)
            rehabilitating.rehab_confirm(case, by=_of(Role.COUNTY_APPROVER, child), at=at, document="示范文号", decided_on=at.date())
            for day in (26, 29):
                charge, trained = Decimal("160.00"), date(2023, 6, day)
                rehabilitating.rehab_record(case, by=township.staff, at=at, on=trained, content="听力语言训练 2 课时", charge=charge)
            rehabilitating.rehab_settle(case, by=officer, at=at, year=2023)
