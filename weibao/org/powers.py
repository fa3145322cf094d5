"""Who may do what: one readable table, from the name of an action to the roles that hold it.

The names are those of the actions themselves; `READS` lists in the same way which role may know of which kind of row.
A role that stands nowhere holds nothing.
"""

from django.db.models import TextChoices


class Role(TextChoices):
    """The roles of the city (domain S1–S22); the value is what a post stores."""

    VILLAGE_DIRECTOR = "village_director", "儿童主任"
    TOWNSHIP_SUPERVISOR = "township_supervisor", "儿童督导员"
    STATION_WORKER = "station_worker", "未保工作站人员"
    COUNTY_OFFICER = "county_officer", "县级民政经办"
    COUNTY_APPROVER = "county_approver", "县级民政审批"
    CENTRE_WORKER = "centre_worker", "救助保护中心人员"
    HOTLINE_OPERATOR = "hotline_operator", "12345 坐席"
    CITY_OFFICER = "city_officer", "市民政局经办"
    LEADER = "leader", "领导"
    FINANCE_OFFICER = "finance_officer", "财务"
    UNIT_LIAISON = "unit_liaison", "成员单位联络员"
    INSTITUTION_WORKER = "institution_worker", "儿童福利院人员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    AUDITOR = "auditor", "审计管理员"
    CONSOLE = "console", "本机控制台"


R = Role
EVERYBODY = frozenset(set(Role) - {R.CONSOLE})
CASEWORK = frozenset({R.VILLAGE_DIRECTOR, R.TOWNSHIP_SUPERVISOR, R.STATION_WORKER, R.CENTRE_WORKER, R.INSTITUTION_WORKER})
COUNTY = frozenset({R.COUNTY_OFFICER, R.COUNTY_APPROVER})
AMENDERS = frozenset({R.CONSOLE, R.COUNTY_OFFICER, R.TOWNSHIP_SUPERVISOR})

POWERS: dict[str, frozenset[Role]] = {
    # 组织与岗位
    "org.load_divisions": frozenset({R.CONSOLE}),
    "org.open_units": frozenset({R.CONSOLE, R.SECURITY_ADMIN}),
    "org.appoint": frozenset({R.CONSOLE, R.SECURITY_ADMIN}),
    "org.confirm_post": EVERYBODY,
    "org.review_powers": frozenset({R.SECURITY_ADMIN}),
    "workdays.enter_notice": frozenset({R.CONSOLE, R.SYSTEM_ADMIN}),
    # 儿童档案
    "children.register": frozenset({R.CONSOLE, R.COUNTY_OFFICER, R.TOWNSHIP_SUPERVISOR}),
    "children.register_many": frozenset({R.CONSOLE, R.COUNTY_OFFICER, R.CITY_OFFICER}),
    "children.read": frozenset(CASEWORK | COUNTY | {R.CITY_OFFICER}),
    "children.reveal": frozenset(CASEWORK | COUNTY | {R.CITY_OFFICER}),
    "children.take_out": frozenset(CASEWORK | COUNTY | {R.CITY_OFFICER}),
    "children.amend_household": AMENDERS,
    "children.amend_residence": AMENDERS,
    "children.amend_care": AMENDERS,
    "children.amend_circumstance": AMENDERS,
    "children.end_circumstance": AMENDERS,
    "children.strike_circumstance": frozenset({R.CONSOLE, R.COUNTY_OFFICER}),
    "children.amend_parent": AMENDERS,
    "children.amend_guardian": AMENDERS,
    "children.amend_schooling": AMENDERS,
    "children.amend_health": AMENDERS,
    "children.amend_account": frozenset({R.CONSOLE, R.COUNTY_OFFICER}),
    "children.correct_identity": frozenset({R.CONSOLE, R.COUNTY_OFFICER}),
    "children.end": frozenset({R.CONSOLE, R.COUNTY_OFFICER}),
    "children.take_back_ending": frozenset({R.CONSOLE, R.COUNTY_OFFICER}),
    "children.merge": frozenset({R.COUNTY_OFFICER, R.CITY_OFFICER}),
    "children.unmerge": frozenset({R.COUNTY_OFFICER, R.CITY_OFFICER}),
    "children.check_place": frozenset({R.VILLAGE_DIRECTOR, R.TOWNSHIP_SUPERVISOR, R.COUNTY_OFFICER}),
    # 认定与标准
    "benefits.confirm": frozenset({R.COUNTY_APPROVER}),
    "benefits.confirm_many": frozenset({R.CONSOLE, R.COUNTY_OFFICER, R.CITY_OFFICER}),
    "benefits.end_recognition": frozenset({R.COUNTY_APPROVER}),
    "benefits.keep_recognition": frozenset({R.COUNTY_APPROVER}),
    "benefits.publish_standard": frozenset({R.CONSOLE, R.CITY_OFFICER}),
    # 花名册
    "rosters.receive": frozenset({R.CONSOLE, R.COUNTY_OFFICER, R.CITY_OFFICER}),
    "rosters.check": frozenset({R.CONSOLE, R.COUNTY_OFFICER, R.CITY_OFFICER}),
    "rosters.load": frozenset({R.CONSOLE, R.COUNTY_OFFICER, R.CITY_OFFICER}),
    "rosters.settle": frozenset({R.COUNTY_OFFICER, R.CITY_OFFICER}),
    "rosters.download": frozenset({R.CONSOLE, R.COUNTY_OFFICER, R.CITY_OFFICER}),
    # 发放
    "payroll.make": frozenset({R.CONSOLE, R.CITY_OFFICER}),
    "payroll.hold": frozenset({R.CITY_OFFICER, R.FINANCE_OFFICER}),
    "payroll.discard": frozenset({R.CITY_OFFICER}),
    "payroll.check": frozenset({R.FINANCE_OFFICER, R.CITY_OFFICER}),
    "payroll.approve": frozenset({R.LEADER}),
    "payroll.freeze": frozenset({R.CITY_OFFICER, R.FINANCE_OFFICER}),
    "payroll.export": frozenset({R.FINANCE_OFFICER}),
    "payroll.book_return": frozenset({R.FINANCE_OFFICER}),
    "payroll.run_checks": frozenset({R.CONSOLE, R.CITY_OFFICER, R.FINANCE_OFFICER}),
    "payroll.take_out": frozenset(COUNTY | {R.CITY_OFFICER, R.FINANCE_OFFICER, R.LEADER}),
    "payroll.answer_finding": frozenset({R.CITY_OFFICER, R.FINANCE_OFFICER, R.COUNTY_OFFICER}),
    "payroll.record_repayment": frozenset({R.FINANCE_OFFICER}),
    # 系统接口
    "api.open_account": frozenset({R.SECURITY_ADMIN}),
    "api.make_token": frozenset({R.SECURITY_ADMIN}),
    "api.revoke_token": frozenset({R.SECURITY_ADMIN, R.SYSTEM_ADMIN}),
    "api.list_children": frozenset(CASEWORK | COUNTY | {R.CITY_OFFICER}),
    "api.subscribe": frozenset({R.SYSTEM_ADMIN}),
    "api.end_subscription": frozenset({R.SYSTEM_ADMIN, R.SECURITY_ADMIN}),
    "api.resend": frozenset({R.SYSTEM_ADMIN}),
    # 审计
    "audit.read": frozenset({R.AUDITOR}),
    "audit.verify": frozenset({R.AUDITOR}),
}

READS: dict[str, frozenset[Role]] = {
    "children": frozenset(CASEWORK | COUNTY | {R.CITY_OFFICER, R.CONSOLE}),
    "recognitions": frozenset(CASEWORK | COUNTY | {R.CITY_OFFICER, R.CONSOLE}),
    "rosters": frozenset(COUNTY | {R.CITY_OFFICER, R.CONSOLE}),
    "payments": frozenset(COUNTY | {R.CITY_OFFICER, R.FINANCE_OFFICER, R.LEADER, R.CONSOLE}),
    "figures": frozenset(COUNTY | {R.CITY_OFFICER, R.LEADER, R.FINANCE_OFFICER, R.TOWNSHIP_SUPERVISOR}),
    "posts": EVERYBODY | {R.CONSOLE},
    "interfaces": frozenset({R.SECURITY_ADMIN, R.SYSTEM_ADMIN, R.AUDITOR}),
    "trail": frozenset({R.AUDITOR}),
}


def holders(action: str) -> frozenset[Role]:
    """The roles that hold the power of an action; none for an action that the table does not know."""
    return POWERS.get(action, frozenset())
