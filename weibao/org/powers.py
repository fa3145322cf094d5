"""Who may do what, by role and action. A role that stands nowhere holds nothing."""  # house: allow sizes – one table of all powers

# The names are those of the actions themselves; `READS` lists in the same way which role may know of which kind of row.

from django.db.models import TextChoices


class Standing(TextChoices):
    """Of which children a role may know without asking (未成年人网络保护条例第36条: what stands here is the standing approval)."""

    CASELOAD = "caseload", "本人负责的村（社区）的儿童"
    DIVISION = "division", "户籍或居住在本辖区的儿童"
    UNIT = "unit", "在本机构生活的儿童"
    NONE = "none", "无；每次查阅须申请"


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
    PUBLIC = "public", "公众（无账号）"


R = Role
# held by no person: the machine's console, and whoever acts on the public page without an account. Nobody is appointed to them
# and nobody signs in as them.
NO_PERSON = frozenset({R.CONSOLE, R.PUBLIC})
EVERYBODY = frozenset(set(Role) - NO_PERSON)
CASEWORK = frozenset({R.VILLAGE_DIRECTOR, R.TOWNSHIP_SUPERVISOR, R.STATION_WORKER, R.CENTRE_WORKER, R.INSTITUTION_WORKER})
COUNTY = frozenset({R.COUNTY_OFFICER, R.COUNTY_APPROVER})
ASKERS = frozenset(CASEWORK | COUNTY | {R.CITY_OFFICER, R.HOTLINE_OPERATOR, R.UNIT_LIAISON, R.LEADER, R.FINANCE_OFFICER})
AMENDERS = frozenset({R.CONSOLE, R.COUNTY_OFFICER, R.TOWNSHIP_SUPERVISOR})
# a place of these never stands empty: who leaves it hands it over in the same step (未成年人保护法第43条；民发〔2019〕34号)
SEATS = frozenset({R.VILLAGE_DIRECTOR, R.TOWNSHIP_SUPERVISOR})

# who takes in what families and institutions apply for beside the allowance
TAKES_IN = frozenset({R.TOWNSHIP_SUPERVISOR, R.STATION_WORKER, R.INSTITUTION_WORKER, R.COUNTY_OFFICER})
APPLICANTS = frozenset({R.VILLAGE_DIRECTOR, R.TOWNSHIP_SUPERVISOR, R.STATION_WORKER, R.COUNTY_OFFICER, R.INSTITUTION_WORKER})
# who works with left-behind and difficult children in their village and township (民发〔2019〕34号; 未成年人保护法第43条、第81条)
CARERS = frozenset({R.VILLAGE_DIRECTOR, R.TOWNSHIP_SUPERVISOR, R.STATION_WORKER, R.COUNTY_OFFICER})
HANDLERS = frozenset({R.TOWNSHIP_SUPERVISOR, R.COUNTY_OFFICER})
# who works on a protection case, and who approves its plan and its end (未成年人保护法第81条、第92条至第94条)
CASE_COUNTY = frozenset({R.COUNTY_OFFICER, R.CENTRE_WORKER})
CASE_HANDLERS = frozenset(CASE_COUNTY | {R.TOWNSHIP_SUPERVISOR, R.STATION_WORKER})
CASE_APPROVERS = frozenset({R.COUNTY_APPROVER, R.CITY_OFFICER})
LEARNERS = frozenset({R.VILLAGE_DIRECTOR, R.TOWNSHIP_SUPERVISOR})
TRAINERS = frozenset({R.COUNTY_OFFICER, R.CITY_OFFICER, R.CENTRE_WORKER})
TAKERS = frozenset(CASEWORK | COUNTY | {R.CITY_OFFICER, R.FINANCE_OFFICER, R.LEADER})

POWERS: dict[str, frozenset[Role]] = {
    # 组织与岗位
    "org.load_divisions": frozenset({R.CONSOLE}),
    "org.open_units": frozenset({R.CONSOLE, R.SECURITY_ADMIN}),
    "org.appoint": frozenset({R.CONSOLE, R.SECURITY_ADMIN}),
    "org.transfer": frozenset({R.CONSOLE, R.SECURITY_ADMIN}),
    "org.relieve": frozenset({R.CONSOLE, R.SECURITY_ADMIN}),
    "org.stand_in": frozenset({R.CONSOLE, R.SECURITY_ADMIN}),
    "org.end_stand_in": frozenset({R.CONSOLE, R.SECURITY_ADMIN}),
    "org.renew": frozenset({R.CONSOLE, R.SECURITY_ADMIN}),
    "org.confirm_post": EVERYBODY,
    "org.review_powers": frozenset({R.SECURITY_ADMIN}),
    "workdays.enter_notice": frozenset({R.CONSOLE, R.SYSTEM_ADMIN}),
    # 账号与登录
    "accounts.sign_in": EVERYBODY,
    "accounts.sign_out": EVERYBODY,
    "accounts.activate": EVERYBODY,
    "accounts.change_password": EVERYBODY,
    "accounts.add_totp": EVERYBODY,
    "accounts.add_key": EVERYBODY,
    "accounts.remove_factor": EVERYBODY,
    "accounts.renew_codes": EVERYBODY,
    "accounts.end_session": EVERYBODY,
    "accounts.end_other_sessions": EVERYBODY,
    "accounts.link_identity": EVERYBODY,
    "accounts.unlink_identity": EVERYBODY,
    "accounts.issue_activation": frozenset({R.CONSOLE, R.SECURITY_ADMIN}),
    "accounts.make_link": frozenset({R.CONSOLE, R.SECURITY_ADMIN}),
    "accounts.lock": frozenset({R.SECURITY_ADMIN}),
    "accounts.unlock": frozenset({R.SECURITY_ADMIN}),
    "accounts.end_sessions": frozenset({R.SECURITY_ADMIN}),
    # 导出与材料
    "exports.ask": TAKERS,
    "exports.make": TAKERS,
    "exports.show_password": TAKERS,
    "exports.fetch": TAKERS,
    "exports.drop": TAKERS,
    "attachments.add": frozenset(CASEWORK | COUNTY),
    "attachments.receive": frozenset({R.PUBLIC}),
    "attachments.read": frozenset(CASEWORK | COUNTY | {R.CITY_OFFICER}),
    "attachments.remove": frozenset({R.COUNTY_OFFICER, R.TOWNSHIP_SUPERVISOR}),
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
    "children.prove_circumstance": AMENDERS,
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
    "children.restrict": frozenset(COUNTY | {R.CENTRE_WORKER, R.CITY_OFFICER}),
    "children.lift_restriction": frozenset({R.COUNTY_APPROVER, R.CITY_OFFICER}),
    # 查阅申请与个案团队
    "access.ask": ASKERS,
    "access.withdraw": ASKERS,
    "access.take": ASKERS,
    "access.approve": frozenset({R.COUNTY_APPROVER, R.CITY_OFFICER}),
    "access.refuse": frozenset({R.COUNTY_APPROVER, R.CITY_OFFICER}),
    "access.review": frozenset({R.COUNTY_APPROVER, R.CITY_OFFICER}),
    "access.join_team": frozenset(COUNTY | {R.CENTRE_WORKER, R.CITY_OFFICER}),
    "access.leave_team": frozenset(COUNTY | {R.CENTRE_WORKER, R.CITY_OFFICER}),
    "access.refill_team": frozenset({R.SECURITY_ADMIN}),
    # 认定与标准
    "benefits.confirm": frozenset({R.COUNTY_APPROVER}),
    "benefits.confirm_many": frozenset({R.CONSOLE, R.COUNTY_OFFICER, R.CITY_OFFICER}),
    "benefits.sign_agreement": frozenset(COUNTY | {R.TOWNSHIP_SUPERVISOR}),
    "benefits.end_recognition": frozenset({R.COUNTY_APPROVER}),
    "benefits.keep_recognition": frozenset({R.COUNTY_APPROVER}),
    "benefits.publish_standard": frozenset({R.CONSOLE}),
    "benefits.enter_standard": frozenset({R.CITY_OFFICER}),
    "benefits.approve_standard": frozenset({R.CITY_OFFICER, R.LEADER}),
    "benefits.refuse_standard": frozenset({R.CITY_OFFICER, R.LEADER}),
    "benefits.note_relief": AMENDERS,
    "benefits.end_relief": AMENDERS,
    "benefits.hand_out": frozenset({R.COUNTY_APPROVER}),
    "benefits.hand_in": frozenset({R.COUNTY_APPROVER}),
    "benefits.place_in_foster_care": frozenset({R.COUNTY_OFFICER, R.CITY_OFFICER, R.INSTITUTION_WORKER}),
    "benefits.end_foster_care": frozenset({R.COUNTY_OFFICER, R.CITY_OFFICER, R.INSTITUTION_WORKER}),
    "benefits.enter_index": frozenset({R.CITY_OFFICER}),
    "benefits.approve_index": frozenset({R.CITY_OFFICER, R.LEADER}),
    "benefits.refuse_index": frozenset({R.CITY_OFFICER, R.LEADER}),
    # 认定申请
    "applications.submit": APPLICANTS | {R.PUBLIC},
    "applications.read": frozenset(CASEWORK | COUNTY | {R.CITY_OFFICER}),
    "applications.take_out": frozenset(HANDLERS | COUNTY),
    "applications.take_back": frozenset(APPLICANTS | COUNTY | {R.PUBLIC}),
    "applications.withdraw": HANDLERS | {R.PUBLIC},
    "applications.accept": HANDLERS,
    "applications.push": HANDLERS,
    "applications.record_answer": HANDLERS,
    "applications.ask_supplement": frozenset(HANDLERS | {R.COUNTY_APPROVER}),
    "applications.take_papers": APPLICANTS | {R.PUBLIC},
    "applications.note_paper_term": APPLICANTS | {R.COUNTY_APPROVER},
    "applications.amend": frozenset(HANDLERS | {R.VILLAGE_DIRECTOR}),
    "applications.answer_supplement": HANDLERS | {R.PUBLIC},
    "applications.conclude": HANDLERS,
    "applications.return_to_check": frozenset({R.COUNTY_APPROVER}),
    "applications.confirm": frozenset({R.COUNTY_APPROVER}),
    "applications.refuse": frozenset({R.COUNTY_APPROVER}),
    "applications.tell": HANDLERS,
    "applications.lodge_remedy": HANDLERS | {R.PUBLIC},
    "applications.settle_remedy": HANDLERS,
    # 政策找人
    "discovery.tell": frozenset({R.VILLAGE_DIRECTOR, R.TOWNSHIP_SUPERVISOR, R.STATION_WORKER}),
    "discovery.decline": frozenset({R.VILLAGE_DIRECTOR, R.TOWNSHIP_SUPERVISOR, R.STATION_WORKER}),
    "discovery.snooze": frozenset({R.VILLAGE_DIRECTOR, R.TOWNSHIP_SUPERVISOR, R.STATION_WORKER}),
    # 培训
    "training.draw_test": LEARNERS,
    "training.take_test": LEARNERS,
    "training.write_course": TRAINERS,
    "training.publish_course": frozenset({R.CITY_OFFICER}),
    "training.withdraw_course": frozenset({R.CITY_OFFICER}),
    "training.reopen_course": frozenset({R.CITY_OFFICER}),
    "training.add_material": TRAINERS,
    "training.drop_material": TRAINERS,
    "training.add_question": TRAINERS,
    "training.withdraw_question": TRAINERS,
    "training.plan": frozenset({R.COUNTY_OFFICER, R.CITY_OFFICER}),
    "training.drop_plan": frozenset({R.COUNTY_OFFICER, R.CITY_OFFICER}),
    "training.choose_gate": frozenset({R.CITY_OFFICER}),
    "training.plan_day": TRAINERS,
    "training.mark_attendance": TRAINERS,
    "training.close_day": TRAINERS,
    "training.cancel_day": TRAINERS,
    "training.withdraw_certificate": frozenset({R.COUNTY_APPROVER, R.CITY_OFFICER}),
    "training.set_aside": frozenset({R.TOWNSHIP_SUPERVISOR, R.COUNTY_OFFICER}),
    "training.print_certificate": LEARNERS | COUNTY | {R.CITY_OFFICER},
    "training.take_out": frozenset(COUNTY | {R.CITY_OFFICER, R.CENTRE_WORKER, R.TOWNSHIP_SUPERVISOR}),
    # 人员配备
    "staffing.propose": frozenset({R.TOWNSHIP_SUPERVISOR, R.STATION_WORKER}),
    "staffing.file": frozenset({R.COUNTY_OFFICER}),
    "staffing.reject": frozenset({R.COUNTY_OFFICER}),
    "staffing.withdraw": frozenset({R.TOWNSHIP_SUPERVISOR, R.STATION_WORKER}),
    "staffing.check_candidate": frozenset({R.COUNTY_OFFICER, R.CITY_OFFICER}),
    "staffing.check_staff": frozenset({R.COUNTY_OFFICER, R.CITY_OFFICER}),
    "staffing.make_sheet": frozenset({R.COUNTY_OFFICER}),
    "staffing.confirm_sheet": frozenset({R.COUNTY_APPROVER}),
    "staffing.take_sheet": frozenset(COUNTY | {R.CITY_OFFICER, R.FINANCE_OFFICER}),
    "staffing.look_up": frozenset(CASEWORK | COUNTY | {R.CITY_OFFICER, R.LEADER}),
    "staffing.tell_phone": frozenset(CASEWORK | COUNTY | {R.CITY_OFFICER, R.LEADER}),
    # 学校核对
    "schools.issue": frozenset({R.COUNTY_OFFICER}),
    "schools.revoke": frozenset({R.COUNTY_OFFICER}),
    "schools.open": frozenset({R.PUBLIC}),
    "schools.hand_in": frozenset({R.PUBLIC}),
    "schools.apply": frozenset({R.COUNTY_OFFICER, R.TOWNSHIP_SUPERVISOR}),
    "schools.keep": frozenset({R.COUNTY_OFFICER, R.TOWNSHIP_SUPERVISOR, R.STATION_WORKER, R.VILLAGE_DIRECTOR}),
    # 个案办理
    "cases.open_case": frozenset(CASE_HANDLERS | {R.HOTLINE_OPERATOR, R.CITY_OFFICER}),
    "cases.read": frozenset(CASEWORK | COUNTY | {R.CITY_OFFICER}),
    "cases.name_child": CASE_HANDLERS,
    "cases.recolour": CASE_HANDLERS,
    "cases.hand_over": frozenset(CASE_HANDLERS | COUNTY | {R.CITY_OFFICER}),
    "cases.shut_case": frozenset(COUNTY | {R.CENTRE_WORKER, R.CITY_OFFICER}),
    "cases.write_down": CASE_HANDLERS,
    "cases.place": CASE_COUNTY,
    "cases.return_home": CASE_COUNTY,
    "cases.start_assessment": CASE_HANDLERS,
    "cases.finish_assessment": CASE_HANDLERS,
    "cases.drop_assessment": CASE_HANDLERS,
    "cases.call_conference": CASE_HANDLERS,
    "cases.hold_conference": CASE_HANDLERS,
    "cases.call_off_conference": CASE_HANDLERS,
    "cases.skip_conference": CASE_HANDLERS,
    "cases.draft_plan": CASE_HANDLERS,
    "cases.add_measure": CASE_HANDLERS,
    "cases.submit_plan": CASE_HANDLERS,
    "cases.decide_plan": CASE_APPROVERS,
    "cases.finish_measure": CASE_HANDLERS,
    "cases.review_plan": CASE_HANDLERS,
    "cases.send_errand": CASE_HANDLERS,
    "cases.resend_errand": CASE_HANDLERS,
    "cases.recall_errand": CASE_HANDLERS,
    "cases.settle_errand": CASE_HANDLERS,
    "cases.open_errand": frozenset({R.PUBLIC}),
    "cases.accept_errand": frozenset({R.PUBLIC}),
    "cases.answer_errand": frozenset({R.PUBLIC}),
    "cases.reject_errand": frozenset({R.PUBLIC}),
    "cases.offer": CASE_COUNTY,
    "cases.recall_offer": CASE_COUNTY,
    "cases.answer_offer": frozenset(CASE_COUNTY | {R.COUNTY_APPROVER}),
    "cases.ask_order": CASE_COUNTY,
    "cases.record_order": CASE_COUNTY,
    "cases.decide_order": CASE_COUNTY,
    "cases.check_order": CASE_HANDLERS,
    "cases.complete_order": CASE_COUNTY,
    "cases.give_first_aid": CASE_HANDLERS,
    "cases.ask_closing": CASE_HANDLERS,
    "cases.decide_closing": CASE_APPROVERS,
    "cases.follow_up": CASE_HANDLERS,
    "cases.reopen": frozenset(CASE_HANDLERS | CASE_APPROVERS),
    "cases.issue_paper": CASE_HANDLERS,
    "cases.take_out": frozenset(CASE_HANDLERS | CASE_APPROVERS),
    # 走访
    "visits.record": CASEWORK,
    "visits.correct": CASEWORK,
    "visits.call_back": frozenset(CASEWORK | {R.COUNTY_OFFICER}),
    "visits.settle_task": frozenset({R.TOWNSHIP_SUPERVISOR, R.STATION_WORKER, R.COUNTY_OFFICER}),
    "visits.check": frozenset({R.TOWNSHIP_SUPERVISOR, R.COUNTY_OFFICER}),
    "visits.draw": frozenset({R.TOWNSHIP_SUPERVISOR, R.COUNTY_OFFICER}),
    "visits.propose": CASEWORK,
    "visits.accept_update": frozenset({R.TOWNSHIP_SUPERVISOR, R.COUNTY_OFFICER}),
    "visits.return_update": frozenset({R.TOWNSHIP_SUPERVISOR, R.COUNTY_OFFICER}),
    "visits.decide_conflict": frozenset({R.TOWNSHIP_SUPERVISOR, R.COUNTY_OFFICER}),
    "visits.publish_questions": frozenset({R.CITY_OFFICER}),
    "visits.compile_report": frozenset({R.TOWNSHIP_SUPERVISOR}),
    "visits.confirm_report": frozenset({R.TOWNSHIP_SUPERVISOR}),
    "visits.take_report": frozenset({R.TOWNSHIP_SUPERVISOR, R.CITY_OFFICER} | COUNTY),
    # 关爱名册、风险、委托照护、服务计划
    "care.register": CARERS,
    "care.take_list": CARERS,
    "care.take_registers": frozenset(HANDLERS | {R.CITY_OFFICER}),
    "care.confirm": HANDLERS,
    "care.turn_down": HANDLERS,
    "care.recheck": CARERS,
    "care.take_off": HANDLERS,
    "care.delegate": CARERS,
    "care.record_contact": CARERS,
    "care.tell_of_care": CARERS,
    "care.end_delegation": CARERS,
    "care.take_out": CARERS,
    "care.observe": CARERS | {R.CENTRE_WORKER},
    "care.clear": CARERS | {R.CENTRE_WORKER},
    "care.override": frozenset({R.TOWNSHIP_SUPERVISOR, R.COUNTY_OFFICER, R.CENTRE_WORKER}),
    "care.withdraw_override": frozenset({R.TOWNSHIP_SUPERVISOR, R.COUNTY_OFFICER, R.CENTRE_WORKER}),
    "care.answer_warning": CARERS | {R.CENTRE_WORKER},
    "care.plan": CARERS | {R.CENTRE_WORKER},
    "care.add_service": CARERS | {R.CENTRE_WORKER},
    "care.name_provider": CARERS | {R.CENTRE_WORKER},
    "care.finish_service": CARERS | {R.CENTRE_WORKER},
    "care.review_plan": CARERS | {R.CENTRE_WORKER},
    "care.close_plan": CARERS | {R.CENTRE_WORKER},
    "care.report_unguarded": CARERS | {R.CENTRE_WORKER},
    "care.settle_unguarded": frozenset(HANDLERS | {R.COUNTY_APPROVER, R.CENTRE_WORKER}),
    # 花名册
    "rosters.receive": frozenset({R.CONSOLE, R.COUNTY_OFFICER, R.CITY_OFFICER}),
    "rosters.check": frozenset({R.CONSOLE, R.COUNTY_OFFICER, R.CITY_OFFICER}),
    "rosters.load": frozenset({R.CONSOLE, R.COUNTY_OFFICER, R.CITY_OFFICER}),
    "rosters.settle": frozenset({R.COUNTY_OFFICER, R.CITY_OFFICER}),
    "rosters.download": frozenset({R.CONSOLE, R.COUNTY_OFFICER, R.CITY_OFFICER}),
    # 跨省通办
    "exchange.add_partner": frozenset({R.SYSTEM_ADMIN}),
    "exchange.change_address": frozenset({R.SYSTEM_ADMIN}),
    "exchange.rotate_keys": frozenset({R.SYSTEM_ADMIN}),
    "exchange.confirm_partner": frozenset({R.SECURITY_ADMIN}),
    "exchange.end_partner": frozenset({R.SECURITY_ADMIN, R.SYSTEM_ADMIN}),
    "exchange.retry_arrival": frozenset({R.SYSTEM_ADMIN, R.CITY_OFFICER}),
    "exchange.drop_arrival": frozenset({R.CITY_OFFICER}),
    "exchange.publish_papers": frozenset({R.COUNTY_OFFICER}),
    "exchange.receive_file_set": frozenset({R.TOWNSHIP_SUPERVISOR, R.COUNTY_OFFICER}),
    "exchange.take_enclosures": frozenset({R.TOWNSHIP_SUPERVISOR, R.COUNTY_OFFICER}),
    "exchange.take_out": frozenset({R.TOWNSHIP_SUPERVISOR, R.COUNTY_OFFICER}),
    # 部门数据比对
    "departments.receive": frozenset({R.CONSOLE, R.COUNTY_OFFICER, R.CITY_OFFICER}),
    "departments.match": frozenset({R.CONSOLE, R.COUNTY_OFFICER, R.CITY_OFFICER}),
    "departments.confirm_match": frozenset({R.COUNTY_OFFICER, R.TOWNSHIP_SUPERVISOR}),
    "departments.reject_match": frozenset({R.COUNTY_OFFICER, R.TOWNSHIP_SUPERVISOR}),
    "departments.apply": frozenset({R.COUNTY_OFFICER, R.TOWNSHIP_SUPERVISOR}),
    "departments.apply_exact": frozenset({R.COUNTY_OFFICER}),
    "departments.keep_file": frozenset({R.COUNTY_OFFICER, R.TOWNSHIP_SUPERVISOR}),
    "departments.look_into": frozenset({R.COUNTY_OFFICER, R.TOWNSHIP_SUPERVISOR}),
    "departments.wrong_person": frozenset({R.COUNTY_OFFICER, R.TOWNSHIP_SUPERVISOR}),
    "departments.link": frozenset({R.CONSOLE}),
    "departments.download": frozenset({R.COUNTY_OFFICER, R.CITY_OFFICER}),
    "departments.ask_department": frozenset({R.COUNTY_OFFICER, R.CITY_OFFICER}),
    # 发放
    "payroll.make": frozenset({R.CONSOLE, R.CITY_OFFICER}),
    "payroll.hold": frozenset({R.CITY_OFFICER, R.FINANCE_OFFICER}),
    "payroll.discard": frozenset({R.CITY_OFFICER}),
    "payroll.check": frozenset({R.FINANCE_OFFICER, R.CITY_OFFICER}),
    "payroll.approve": frozenset({R.LEADER}),
    "payroll.freeze": frozenset({R.CITY_OFFICER, R.FINANCE_OFFICER}),
    "payroll.export": frozenset({R.FINANCE_OFFICER}),
    "payroll.export_card": frozenset({R.FINANCE_OFFICER}),
    "payroll.choose_channel": frozenset({R.FINANCE_OFFICER, R.CITY_OFFICER}),
    "payroll.report_checks": frozenset({R.CITY_OFFICER, R.FINANCE_OFFICER, R.LEADER}),
    "payroll.book_return": frozenset({R.FINANCE_OFFICER}),
    "payroll.run_checks": frozenset({R.CONSOLE, R.CITY_OFFICER, R.FINANCE_OFFICER}),
    "payroll.take_out": frozenset(COUNTY | {R.CITY_OFFICER, R.FINANCE_OFFICER, R.LEADER}),
    "payroll.answer_finding": frozenset({R.CITY_OFFICER, R.FINANCE_OFFICER, R.COUNTY_OFFICER}),
    "payroll.record_repayment": frozenset({R.FINANCE_OFFICER}),
    # 专项救助：孤儿助学与发放批次
    "schemes.study_apply": TAKES_IN,
    "schemes.study_resubmit": TAKES_IN,
    "schemes.study_return": COUNTY,
    "schemes.study_review": frozenset({R.COUNTY_OFFICER}),
    "schemes.study_approve": frozenset({R.COUNTY_APPROVER}),
    "schemes.study_refuse": frozenset({R.COUNTY_APPROVER}),
    "schemes.study_prove": TAKES_IN,
    "schemes.study_stop": frozenset({R.TOWNSHIP_SUPERVISOR, R.INSTITUTION_WORKER, R.COUNTY_OFFICER}),
    "schemes.study_resume": frozenset({R.COUNTY_APPROVER}),
    "schemes.study_take_out": frozenset(COUNTY | {R.CITY_OFFICER, R.TOWNSHIP_SUPERVISOR, R.STATION_WORKER, R.INSTITUTION_WORKER}),
    "schemes.premium_make": frozenset({R.CITY_OFFICER}),
    "schemes.premium_check": frozenset({R.CITY_OFFICER, R.FINANCE_OFFICER}),
    "schemes.premium_send": frozenset({R.CITY_OFFICER}),
    "schemes.premium_allocate": frozenset({R.FINANCE_OFFICER}),
    "schemes.premium_answer": frozenset({R.CITY_OFFICER, R.FINANCE_OFFICER}),
    "schemes.premium_take_out": frozenset({R.CITY_OFFICER}),
    "schemes.provider_add": frozenset({R.COUNTY_OFFICER, R.CITY_OFFICER}),
    "schemes.provider_end": frozenset({R.COUNTY_OFFICER, R.CITY_OFFICER}),
    "schemes.tomorrow_apply": TAKES_IN,
    "schemes.tomorrow_help": frozenset({R.COUNTY_APPROVER, R.CITY_OFFICER}),
    "schemes.tomorrow_change": TAKES_IN,
    "schemes.tomorrow_decide": frozenset({R.COUNTY_APPROVER, R.CITY_OFFICER}),
    "schemes.tomorrow_bill": TAKES_IN,
    "schemes.tomorrow_settle": frozenset({R.COUNTY_APPROVER, R.CITY_OFFICER}),
    "schemes.tomorrow_print": frozenset(COUNTY | {R.CITY_OFFICER, R.TOWNSHIP_SUPERVISOR, R.STATION_WORKER, R.INSTITUTION_WORKER}),
    "schemes.rehab_apply": TAKES_IN,
    "schemes.rehab_check": frozenset({R.COUNTY_OFFICER}),
    "schemes.rehab_confirm": COUNTY,
    "schemes.rehab_refuse": COUNTY,
    "schemes.rehab_record": TAKES_IN,
    "schemes.rehab_strike": TAKES_IN,
    "schemes.rehab_settle": frozenset({R.COUNTY_OFFICER}),
    "schemes.rehab_approve": frozenset({R.COUNTY_APPROVER}),
    "schemes.rehab_return": frozenset({R.COUNTY_APPROVER}),
    "schemes.rehab_close": frozenset({R.COUNTY_OFFICER}),
    "schemes.choice_propose": frozenset({R.CITY_OFFICER, R.COUNTY_OFFICER, R.SYSTEM_ADMIN}),
    "schemes.choice_confirm": frozenset({R.CITY_OFFICER, R.COUNTY_APPROVER, R.LEADER}),
    "schemes.choice_reject": frozenset({R.CITY_OFFICER, R.COUNTY_APPROVER, R.LEADER}),
    "schemes.batch_make": frozenset({R.CITY_OFFICER}),
    "schemes.batch_hold": frozenset({R.CITY_OFFICER, R.FINANCE_OFFICER}),
    "schemes.batch_discard": frozenset({R.CITY_OFFICER}),
    "schemes.batch_check": frozenset({R.FINANCE_OFFICER, R.CITY_OFFICER}),
    "schemes.batch_approve": frozenset({R.LEADER}),
    "schemes.batch_freeze": frozenset({R.CITY_OFFICER, R.FINANCE_OFFICER}),
    "schemes.batch_export": frozenset({R.FINANCE_OFFICER}),
    "schemes.batch_return": frozenset({R.FINANCE_OFFICER}),
    "schemes.batch_refund": frozenset({R.FINANCE_OFFICER}),
    "schemes.batch_take_out": frozenset(COUNTY | {R.CITY_OFFICER, R.FINANCE_OFFICER, R.LEADER}),
    # 全国儿童福利信息系统
    "national.prepare": frozenset({R.CONSOLE, R.COUNTY_OFFICER, R.CITY_OFFICER}),
    "national.prepare_secret": frozenset(COUNTY | {R.CITY_OFFICER}),
    "national.take_out": frozenset(COUNTY | {R.CITY_OFFICER}),
    "national.withdraw": frozenset({R.COUNTY_OFFICER, R.CITY_OFFICER}),
    "national.book_answer": frozenset({R.CONSOLE, R.COUNTY_OFFICER, R.CITY_OFFICER}),
    "national.compare": frozenset({R.CONSOLE, R.COUNTY_OFFICER, R.CITY_OFFICER}),
    "national.decide": frozenset(COUNTY | {R.CITY_OFFICER}),
    "national.settle": frozenset(COUNTY | {R.CITY_OFFICER}),
    "national.record_number": frozenset({R.COUNTY_OFFICER, R.CITY_OFFICER, R.TOWNSHIP_SUPERVISOR}),
    "national.supplement": frozenset({R.COUNTY_OFFICER, R.TOWNSHIP_SUPERVISOR}),
    # 个人信息保护
    "privacy.record_consent": frozenset(CASEWORK | {R.COUNTY_OFFICER}),
    "privacy.withdraw_consent": frozenset(CASEWORK | {R.COUNTY_OFFICER}),
    "privacy.record_assessment": frozenset({R.CITY_OFFICER}),
    "privacy.receive_request": frozenset(
        {R.PUBLIC, R.TOWNSHIP_SUPERVISOR, R.CENTRE_WORKER, R.INSTITUTION_WORKER, R.COUNTY_OFFICER, R.CITY_OFFICER}
    ),
    "privacy.grant_request": frozenset({R.COUNTY_APPROVER, R.CITY_OFFICER}),
    "privacy.refuse_request": frozenset({R.COUNTY_APPROVER, R.CITY_OFFICER}),
    "privacy.finish_request": frozenset({R.COUNTY_OFFICER, R.CITY_OFFICER}),
    "privacy.drop_request": frozenset({R.COUNTY_OFFICER, R.CITY_OFFICER}),
    "privacy.give_copy": frozenset({R.COUNTY_OFFICER, R.CITY_OFFICER}),
    "privacy.draft_report": frozenset({R.CONSOLE, R.CITY_OFFICER}),
    "privacy.write_report": frozenset({R.CITY_OFFICER}),
    "privacy.sign_report": frozenset({R.LEADER}),
    "privacy.return_report": frozenset({R.LEADER}),
    "privacy.file_report": frozenset({R.CITY_OFFICER}),
    "privacy.approve_destruction": frozenset({R.COUNTY_APPROVER, R.CITY_OFFICER, R.LEADER}),
    "privacy.reject_destruction": frozenset({R.COUNTY_APPROVER, R.CITY_OFFICER, R.LEADER}),
    "privacy.keep_item": frozenset({R.COUNTY_APPROVER, R.CITY_OFFICER}),
    "privacy.destroy": frozenset({R.CITY_OFFICER}),
    # 查阅监督
    "watching.ask": frozenset({R.AUDITOR}),
    "watching.explain": EVERYBODY,
    "watching.answer_alarm": frozenset({R.AUDITOR}),
    "watching.declare_relation": EVERYBODY,
    "watching.withdraw_relation": EVERYBODY,
    "watching.declare_home": EVERYBODY,
    # 密钥
    "keys.rotate": frozenset({R.CONSOLE, R.SYSTEM_ADMIN}),
    "keys.retire": frozenset({R.CONSOLE}),
    # 儿童主任手机
    "sync.invite": frozenset({R.TOWNSHIP_SUPERVISOR}),
    "sync.pair": frozenset({R.VILLAGE_DIRECTOR}),
    "sync.open": frozenset({R.VILLAGE_DIRECTOR}),
    "sync.fetch": frozenset({R.VILLAGE_DIRECTOR}),
    "sync.take_in": frozenset({R.VILLAGE_DIRECTOR}),
    "sync.revoke": frozenset({R.TOWNSHIP_SUPERVISOR}),
    "sync.retry": frozenset({R.TOWNSHIP_SUPERVISOR}),
    "sync.drop": frozenset({R.TOWNSHIP_SUPERVISOR}),
    "sync.nudge": frozenset({R.TOWNSHIP_SUPERVISOR}),
    "sync.complain": frozenset({R.VILLAGE_DIRECTOR}),
    "sync.answer_complaint": frozenset({R.CITY_OFFICER}),
    "sync.renew_epoch": frozenset({R.CONSOLE}),
    # 系统接口
    "api.open_account": frozenset({R.SECURITY_ADMIN}),
    "api.make_token": frozenset({R.SECURITY_ADMIN}),
    "api.revoke_token": frozenset({R.SECURITY_ADMIN, R.SYSTEM_ADMIN}),
    "api.list_children": frozenset(CASEWORK | COUNTY | {R.CITY_OFFICER}),
    "api.subscribe": frozenset({R.SYSTEM_ADMIN}),
    "api.end_subscription": frozenset({R.SYSTEM_ADMIN, R.SECURITY_ADMIN}),
    "api.resend": frozenset({R.SYSTEM_ADMIN}),
    # 公众服务（无账号）
    "public.send_code": frozenset({R.PUBLIC}),
    "public.prove": frozenset({R.PUBLIC}),
    "public.leave": frozenset({R.PUBLIC}),
    "public.keep_draft": frozenset({R.PUBLIC}),
    "public.keep_paper": frozenset({R.PUBLIC}),
    "public.drop_paper": frozenset({R.PUBLIC}),
    "public.drop_draft": frozenset({R.PUBLIC}),
    "public.hand_in": frozenset({R.PUBLIC}),
    "public.supply": frozenset({R.PUBLIC}),
    "public.finish_supplement": frozenset({R.PUBLIC}),
    "public.take_back": frozenset({R.PUBLIC}),
    "public.withdraw": frozenset({R.PUBLIC}),
    "public.object": frozenset({R.PUBLIC}),
    "public.fetch_notice": frozenset({R.PUBLIC}),
    # 审计
    "audit.read": frozenset({R.AUDITOR}),
    "audit.verify": frozenset({R.AUDITOR}),
    # 访问与权限
    "oversight.ask": frozenset({R.SECURITY_ADMIN}),
}

READS: dict[str, frozenset[Role]] = {
    "children": frozenset(CASEWORK | COUNTY | {R.CITY_OFFICER, R.CONSOLE}),
    "permits": frozenset({R.COUNTY_APPROVER, R.CITY_OFFICER}),
    "recognitions": frozenset(CASEWORK | COUNTY | {R.CITY_OFFICER, R.CONSOLE}),
    "care": frozenset(CASEWORK | COUNTY | {R.CITY_OFFICER, R.CONSOLE}),
    "applications": frozenset(CASEWORK | COUNTY | {R.CITY_OFFICER, R.CONSOLE}),
    "visits": frozenset(CASEWORK | COUNTY | {R.CITY_OFFICER, R.CONSOLE}),
    "month_reports": frozenset({R.TOWNSHIP_SUPERVISOR, R.CITY_OFFICER} | COUNTY),
    "cases": frozenset(CASE_HANDLERS | CASE_APPROVERS | {R.CONSOLE}),
    "rosters": frozenset(COUNTY | {R.CITY_OFFICER, R.CONSOLE}),
    "schemes": frozenset(CASEWORK | COUNTY | {R.CITY_OFFICER, R.CONSOLE}),
    "scheme_choices": frozenset(CASEWORK | COUNTY | {R.CITY_OFFICER, R.LEADER, R.FINANCE_OFFICER, R.SYSTEM_ADMIN}),
    "department_lists": frozenset(COUNTY | {R.CITY_OFFICER, R.CONSOLE}),
    "national": frozenset(COUNTY | {R.CITY_OFFICER, R.CONSOLE}),
    "payments": frozenset(COUNTY | {R.CITY_OFFICER, R.FINANCE_OFFICER, R.LEADER, R.CONSOLE}),
    "figures": frozenset(COUNTY | {R.CITY_OFFICER, R.LEADER, R.FINANCE_OFFICER, R.TOWNSHIP_SUPERVISOR}),
    "parameters": frozenset(COUNTY | {R.CITY_OFFICER, R.LEADER, R.FINANCE_OFFICER, R.SYSTEM_ADMIN}),
    "posts": EVERYBODY | {R.CONSOLE},
    "partners": frozenset({R.SECURITY_ADMIN, R.SYSTEM_ADMIN, R.AUDITOR, R.CITY_OFFICER}),
    "interfaces": frozenset({R.SECURITY_ADMIN, R.SYSTEM_ADMIN, R.AUDITOR}),
    "trail": frozenset({R.AUDITOR}),
    "accounts": frozenset({R.SECURITY_ADMIN}),
    "alarms": frozenset({R.AUDITOR}),
    "privacy": frozenset(CASEWORK | COUNTY | {R.CITY_OFFICER, R.LEADER, R.AUDITOR}),
    "consents": frozenset(CASEWORK | COUNTY | {R.CITY_OFFICER}),
    "rights_requests": frozenset({R.TOWNSHIP_SUPERVISOR, R.CENTRE_WORKER, R.INSTITUTION_WORKER, R.CITY_OFFICER} | COUNTY),
    "assessments": frozenset(COUNTY | {R.CITY_OFFICER, R.LEADER, R.AUDITOR}),
    "year_reports": frozenset({R.CITY_OFFICER, R.LEADER, R.AUDITOR}),
    "destructions": frozenset({R.COUNTY_APPROVER, R.CITY_OFFICER, R.LEADER, R.AUDITOR}),
    "keys": frozenset({R.CONSOLE, R.SYSTEM_ADMIN}),
    "phones": frozenset({R.TOWNSHIP_SUPERVISOR}),
    "complaints": frozenset({R.CITY_OFFICER}),
    "school_links": frozenset(COUNTY | {R.CITY_OFFICER}),
    "candidates": frozenset(COUNTY | {R.TOWNSHIP_SUPERVISOR, R.STATION_WORKER, R.CITY_OFFICER}),
    "entry_checks": frozenset(COUNTY | {R.CITY_OFFICER}),
    "allowances": frozenset(COUNTY | {R.CITY_OFFICER, R.FINANCE_OFFICER, R.LEADER}),
    "training": frozenset(COUNTY | {R.TOWNSHIP_SUPERVISOR, R.CENTRE_WORKER, R.CITY_OFFICER, R.LEADER}),
}


# The standing approvals. A restricted child is known to its team alone, whatever stands here.
STANDING: dict[Role, Standing] = {
    R.VILLAGE_DIRECTOR: Standing.CASELOAD,
    R.TOWNSHIP_SUPERVISOR: Standing.DIVISION,
    R.STATION_WORKER: Standing.DIVISION,
    R.COUNTY_OFFICER: Standing.DIVISION,
    R.COUNTY_APPROVER: Standing.DIVISION,
    R.CENTRE_WORKER: Standing.DIVISION,
    R.HOTLINE_OPERATOR: Standing.NONE,
    R.CITY_OFFICER: Standing.DIVISION,
    R.LEADER: Standing.NONE,
    R.FINANCE_OFFICER: Standing.NONE,
    R.UNIT_LIAISON: Standing.NONE,
    R.INSTITUTION_WORKER: Standing.UNIT,
    R.SECURITY_ADMIN: Standing.NONE,
    R.SYSTEM_ADMIN: Standing.NONE,
    R.AUDITOR: Standing.NONE,
    R.CONSOLE: Standing.DIVISION,
    R.PUBLIC: Standing.NONE,
}

# The three administrators (GB/T 22239-2019), the console's account and the public's: apart from each other and from all business.
# They never see a child's data, by team or by window either.
APART = frozenset({R.SECURITY_ADMIN, R.SYSTEM_ADMIN, R.AUDITOR, R.CONSOLE, R.PUBLIC})


def duty(role: str) -> str:
    """What a role is apart as: nobody holds posts of two duties on one day. Every role but those APART is `business`."""
    return str(role) if role in APART else "business"


def holders(action: str) -> frozenset[Role]:
    """The roles that hold the power of an action; none for an action that the table does not know."""
    return POWERS.get(action, frozenset())
