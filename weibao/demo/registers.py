"""The demo's registers of personal information: a few consents, two assessments, requests with their clock, a reading to be looked into."""

from datetime import date, datetime, timedelta
from typing import Final

from weibao.children.actions.reading import read
from weibao.children.models import Child
from weibao.demo.runs import holder
from weibao.org.models import Level
from weibao.org.powers import Role
from weibao.privacy.actions.assessing import NewAssessment, record_assessment
from weibao.privacy.actions.consents import NewConsent, record_consent
from weibao.privacy.actions.requesting import NewRequest, grant_request, receive_request, refuse_request
from weibao.privacy.models import Assessment
from weibao.watching.actions import declare_home
from weibao.watching.models import Home

ASSESSMENTS: Final = (
    NewAssessment(
        "向市教育局提供事实无人抚养儿童名单", "passing_on", "为控辍保学所必需，只提供姓名、年级、学校。", "名单外泄会暴露家庭情况。",
        "加密报送，专人接收，学期结束销毁。", "go_after", date(2023, 6, 12),
    ),
    NewAssessment(
        "按规则核对保障资格", "automated", "核对结果只提示，由人决定，可以说明理由。", "误判会影响保障。",
        "系统不自动终止；每条都由审批人复核并写明理由。", "go", date(2023, 5, 30),
    ),
)  # fmt: skip
CONSENT: Final = NewConsent("pairing", "姓名、年龄、爱好", "guardian_gives", "监护人（示范）", "纸质同意书，存乡镇档案", date(2023, 6, 1))


def _asked(right: str, content: str, received: date) -> NewRequest:
    return NewRequest(right, "asks_guardian", "监护人（示范）", "", "居民身份证、户口簿", content, received)


def registers(at: datetime) -> str:
    """Fill the registers of one county; what is there already is left as it is."""
    if not Assessment.objects.exists():
        officer, approver = holder(Role.COUNTY_OFFICER), holder(Role.COUNTY_APPROVER)
        for new in ASSESSMENTS:
            record_assessment(None, by=holder(Role.CITY_OFFICER), at=at, new=new)
        county = officer.posts_on(at.date())[0].division_id
        rows = list(
            Child.objects.current()
            .unrestricted()
            .filter(household__code__startswith=county, household__level=Level.VILLAGE)
            .order_by("pk")[:6]
        )
        for row in rows[:4]:
            record_consent(row, by=officer, at=at, new=CONSENT)
        asked = [
            receive_request(row, by=officer, at=at, new=new)
            for row, new in zip(
                rows,
                (
                    _asked("copy", "请提供孩子登记的全部信息。", date(2023, 6, 13)),
                    _asked("correct", "学校名称登记有误，请更正。", date(2023, 6, 20)),
                    _asked("delete", "请删除孩子的健康信息。", date(2023, 6, 16)),
                ),
                strict=False,
            )
        ]
        if len(asked) == 3:
            grant_request(asked[1], by=approver, at=at)
            refuse_request(asked[2], by=approver, at=at, reason="孩子仍在保障中，健康信息是核定补差和医疗救助所必需，依法不能删除。")
        _readings(rows, at)
    return "已登记"


def _readings(rows: list[Child], at: datetime) -> None:
    """One reading late in the evening, one of a neighbour's child."""
    officer = holder(Role.COUNTY_OFFICER)
    if rows:
        declare_home(Home, by=officer, at=at, division=rows[-1].household)
        read(rows[-1], by=officer, at=at - timedelta(hours=1))
        read(rows[0], by=officer, at=at - timedelta(hours=11))
