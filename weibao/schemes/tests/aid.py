"""What the tests of the schemes share: a student of the little city, a year granted by three people, a batch from list to bank file."""

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from PIL import Image

from weibao.attachments.actions import Upload
from weibao.attachments.models import Attachment, Body
from weibao.children.models import Child
from weibao.kernel.clock import SHANGHAI
from weibao.kernel.envelope import lock
from weibao.kernel.sealed import blind_index
from weibao.schemes.actions import batching, paying, studying
from weibao.schemes.actions.studying import Application
from weibao.schemes.ledger import Batch
from weibao.schemes.models import Award
from weibao.testing import make
from weibao.testing.city import LittleCity

SCHOOL = {"school": "太原师范学院", "stage": "undergraduate", "since": date(2021, 9, 1), "bank": "平遥农商银行"}


def picture(number: int) -> bytes:
    """A small picture, each number another one."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (number % 256, number // 256 % 256, 7)).save(out, "PNG")
    return out.getvalue()


@dataclass
class Office:
    """The little city at work on the schemes."""

    city: LittleCity
    serial: int = 0

    def who(self, key: str):
        return self.city.people[key]

    def at(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, 9, 0, tzinfo=SHANGHAI)

    def student(self, **facts) -> Child:
        child = make.child(**{"birth": date(2004, 5, 1), "since": date(2015, 1, 1), **facts})
        make.recognition(child, confirmed_month=date(2015, 1, 1), ended_month=date(2022, 5, 1))
        return child

    def form(self, child: Child, year: int = 2022, **facts) -> Application:
        self.serial += 1
        account = f"62170000{child.pk:010d}"
        return Application(**{"year": year, "account": account, "holder": child.name, **SCHOOL, **facts})

    def upload(self) -> Upload:
        self.serial += 1
        return Upload(f"材料{self.serial}.png", picture(self.serial))

    def papers(self, award: Award, at: datetime) -> None:
        for category in studying.WANTED:
            self.paper(studying.KIND, award.pk, category, at)

    def paper(self, kind: str, row: int, category: str, at: datetime) -> Attachment:
        """A paper straight into the database: looking it through takes a second in a process of its own."""
        self.serial += 1
        body = picture(self.serial)
        about = {"subject_kind": kind, "subject_id": row, "category": category, "name": "材料.png", "kind": "png", "size": len(body)}
        paper = Attachment(**about, fingerprint=blind_index("attachments.fingerprint", str(self.serial)), scan="clean", added_at=at)
        paper.added_by = self.who("supervisor")
        paper.key, data = lock(paper.label, body)
        paper.save()
        Body.objects.create(attachment=paper, data=data)
        return paper

    def applied(self, child: Child, at: datetime, **facts) -> Award:
        return studying.study_apply(child, by=self.who("supervisor"), at=at, form=self.form(child, **facts))

    def reviewed(self, child: Child, at: datetime, **facts) -> Award:
        award = self.applied(child, at, **facts)
        self.papers(award, at)
        return studying.study_review(award, by=self.who("county_officer"), at=at)

    def granted(self, child: Child, at: datetime, terms: tuple[int, ...] = (1, 2), **facts) -> Award:
        award = studying.study_approve(self.reviewed(child, at, **facts), by=self.who("county_approver"), at=at)
        award.proofs.filter(term__in=terms).update(received_on=at.date(), by=self.who("supervisor"), at=at)
        return award

    def made(self, at: datetime, scheme: str = "study") -> Batch:
        return batching.batch_make(Batch, by=self.who("city_officer"), at=at, scheme=scheme, through=at.date())

    def signed(self, batch: Batch, at: datetime) -> Batch:
        batching.batch_check(batch, by=self.who("finance_officer"), at=at, seen=batch.version)
        return batching.batch_approve(batch, by=self.who("leader"), at=at, seen=batch.version)

    def frozen(self, at: datetime, scheme: str = "study") -> Batch:
        return batching.batch_freeze(self.signed(self.made(at, scheme), at), by=self.who("city_officer"), at=at)

    def sent(self, at: datetime, scheme: str = "study") -> Batch:
        batch = self.frozen(at, scheme)
        paying.batch_export(batch, by=self.who("finance_officer"), at=at)
        return batch

    def answers(self, batch: Batch, at: datetime, fail: frozenset[str] = frozenset()) -> bytes:
        """The bank's return file; references in `fail` came back."""
        text = paying.batch_export(batch, by=self.who("finance_officer"), at=at).text.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow([*rows[0], "结果", "原因"])
        for row in rows[1:]:
            writer.writerow([*row, *(("失败", "账号不存在") if row[0] in fail else ("成功", ""))])
        return out.getvalue().encode("utf-8-sig")

    def settled(self, at: datetime, scheme: str = "study") -> Batch:
        batch = self.sent(at, scheme)
        paying.batch_return(batch, by=self.who("finance_officer"), at=at, name="回盘.csv", content=self.answers(batch, at))
        return batch


def yuan(text: str) -> Decimal:
    return Decimal(text)
