"""The demo's applications: one at each station of the procedure, in the township of the demo's supervisor. All children are invented."""

from datetime import date, datetime, timedelta
from typing import Final

from weibao.applications.actions.accepting import accept
from weibao.applications.actions.checking import conclude
from weibao.applications.actions.deciding import confirm, refuse, tell
from weibao.applications.actions.facts import Applicant, NewApplication
from weibao.applications.actions.objecting import lodge_remedy
from weibao.applications.actions.submitting import submit
from weibao.applications.actions.supplementing import ask_supplement, note_paper_term
from weibao.applications.models import Application
from weibao.children.actions.facts import NewAccount, NewChild, NewCircumstance, NewGuardian, NewParent
from weibao.demo.names import Names
from weibao.kernel.identity import check_digit
from weibao.org.models import Division, Level, Post, Staff
from weibao.org.powers import Role

PAPERS: Final = ("form", "identity", "photo", "account")
CHECKED: Final = "经与公安、司法部门数据比对并入户核实，情况属实（示范）。"
DEAD: Final = NewCircumstance("dead", since=date(2021, 9, 8), proof="household_cancellation", proof_name="户籍注销证明")
JAIL: Final = NewCircumstance(
    "in_prison", since=date(2022, 11, 3), until=date(2026, 11, 2), proof="court_judgment", proof_name="刑事判决书"
)
SHORT: Final = NewCircumstance(
    "in_prison", since=date(2023, 5, 10), until=date(2023, 8, 9), proof="court_judgment", proof_name="刑事判决书"
)
LOST: Final = NewCircumstance("out_of_contact", since=date(2022, 3, 1))
ILL: Final = NewCircumstance("serious_illness", since=date(2022, 7, 1), proof="medical_certificate", proof_name="诊断证明")


class Desk:
    """Who does what in the demo's township: the supervisor hands in and checks, the county decides."""

    def __init__(self, post: Post, at: datetime) -> None:
        self.clerk: Staff = post.staff
        county = post.division_id[:6]
        self.boss: Staff = Post.objects.filter(role=Role.COUNTY_APPROVER, division=county).order_by("pk")[0].staff
        self.villages = list(Division.objects.filter(level=Level.VILLAGE, parent=post.division).order_by("code")[:9])
        self.at, self.names, self.turn = at, Names("applications"), 0

    def new(self, matter: str, father: NewCircumstance, mother: NewCircumstance) -> NewApplication:
        """The next invented child."""
        self.turn += 1
        name, elder, birth = self.names.next(), self.names.next(), date(2012 + self.turn % 6, 1 + self.turn, 3 + 2 * self.turn)
        place = self.villages[self.turn % len(self.villages)].pk
        body = f"{place[:6]}{birth:%Y%m%d}{900 + self.turn * 2:03d}"
        child = NewChild(
            name, "female", birth, place, id_number=body + check_digit(body), ethnicity="汉族", care="scattered",
            parents=(
                NewParent("father", f"{name[0]}{self.names.next()[-1]}", circumstances=(father,)),
                NewParent("mother", self.names.next(), circumstances=(mother,)),
            ),
            guardians=(NewGuardian(elder, "祖父", "13900000000"),),
            account=NewAccount(f"62170009{self.turn:08d}", name, "农商银行"),
        )  # fmt: skip
        return NewApplication(matter, child, Applicant(elder, "祖父", "13900000000"), papers=PAPERS)

    def submitted(self, days: int, matter: str, father: NewCircumstance, mother: NewCircumstance) -> Application:
        """Handed in some days ago."""
        return submit(self.new(matter, father, mother), by=self.clerk, at=self.at - timedelta(days=days))

    def accepted(self, days: int, matter: str, father: NewCircumstance, mother: NewCircumstance) -> Application:
        """Taken up the same day."""
        return accept(self.submitted(days, matter, father, mother), by=self.clerk, at=self.at - timedelta(days=days))

    def concluded(self, days: int, matter: str, father: NewCircumstance, mother: NewCircumstance) -> Application:
        """Checked five days later."""
        row = self.accepted(days, matter, father, mother)
        return conclude(row, by=self.clerk, at=self.at - timedelta(days=days - 5), opinion="meets", words=CHECKED)


def applications(post: Post, at: datetime) -> str:
    """Fill one township; what is there already is left as it is."""
    if not Application.objects.exists():
        desk = Desk(post, at)
        desk.submitted(0, "orphan", DEAD, DEAD)
        desk.submitted(1, "de_facto", DEAD, JAIL)
        ill = desk.accepted(19, "de_facto", ILL, JAIL)
        note_paper_term(ill, by=desk.clerk, at=at, code="father:serious_illness", until=at.date() + timedelta(days=21))
        desk.accepted(33, "de_facto", DEAD, ILL)
        asked = desk.accepted(10, "de_facto", DEAD, LOST)
        ask_supplement(asked, by=desk.clerk, at=at - timedelta(days=6), words="三种方式任选其一。")
        desk.concluded(9, "de_facto", JAIL, ILL)
        _decided(desk, at)
    return f"{Application.objects.count()} 件"


def _decided(desk: Desk, at: datetime) -> None:
    """One orphan on the allowance, whose agreement is to be signed; one refused, who asked for reconsideration."""
    orphan = desk.concluded(12, "orphan", DEAD, DEAD)
    confirm(orphan, by=desk.boss, at=at)
    tell(orphan, by=desk.clerk, at=at)
    no = desk.concluded(28, "de_facto", DEAD, SHORT)
    reason = "母亲刑期三个月，不足六个月，不符合服刑在押情形（示范）。"
    refuse(no, by=desk.boss, at=at - timedelta(days=16), ground="not_met", reason=reason)
    tell(no, by=desk.clerk, at=at - timedelta(days=14))
    words = "认为母亲短期内不会返家，请求复议（示范）。"
    lodge_remedy(no, by=desk.clerk, at=at, kind="reconsideration", lodged_on=at.date(), words=words, organ="县人民政府")
