"""The closed vocabularies of the rules, each word with the term of the procedure that the screens show."""

from typing import Final

UNVERIFIED: Final = "〔参数未核实〕"  # beside whatever hangs on a value that nobody has checked against a text

STATUSES: Final = {
    "normal": "正常",
    "dead": "死亡",
    "missing": "失踪",
    "severe_disability": "重残",
    "serious_illness": "重病",
    "in_prison": "服刑在押",
    "drug_rehab": "强制隔离戒毒",
    "other_custody": "被执行其他限制人身自由的措施",
    "out_of_contact": "失联",
    "guardianship_revoked": "被撤销监护资格",
    "deported": "被遣送（驱逐）出境",
}
PARENTS: Final = {"father": "父亲", "mother": "母亲"}
CARE: Final = {"scattered": "社会散居养育", "institutional": "机构集中养育"}
DISABILITY_CLASSES: Final = {
    "physical": "肢体残疾",
    "visual": "视力残疾",
    "hearing": "听力残疾",
    "speech": "言语残疾",
    "mental": "精神残疾",
    "intellectual": "智力残疾",
    "multiple": "多重残疾",
}
GRADES: Final = {1: "一级", 2: "二级", 3: "三级", 4: "四级"}
PROOFS: Final = {
    "court_declaration": "法院宣告判决书",
    "police_receipt": "儿童失联父母查找情况回执单",
    "village_chain": "个人承诺+邻里证明+村（居）证实+乡镇（街道）查验+县级确认",
    "case_by_case": "一事一议决定",
    "death_certificate": "死亡证明",
    "cremation_certificate": "火化证明",
    "household_cancellation": "户籍注销证明",
    "disability_certificate": "残疾人证",
    "medical_certificate": "县级以上公立医院诊断证明",
    "medical_claim": "大病救助或报销凭证",
    "court_judgment": "法院判决书",
    "rehab_decision": "强制隔离戒毒决定书",
    "custody_paper": "羁押法律文书",
    "removal_paper": "遣送（驱逐）出境文书",
    "data_comparison": "部门数据比对",
}
INCOMES: Final = {
    "minimum_living": "最低生活保障金",
    "extreme_poverty": "特困人员救助供养金",
    "disability_living": "困难残疾人生活补贴",
    "disability_care": "重度残疾人护理补贴",
}
HEALTH: Final = (("健康", ("健康", "良好", "正常")), ("残疾", ("残",)), ("重病", ("重病", "大病")), ("慢性病", ("慢性",)))
CATEGORIES: Final = {
    "orphan": "孤儿",
    "de_facto_unattended": "事实无人抚养儿童",
    "neither": "不符合孤儿、事实无人抚养儿童条件",
}
REASONS: Final = {
    "paid": "发放",
    "covered": "其他救助已达到标准，补差为零",
    "over_age": "已满18周岁",
    "neither": "不符合孤儿、事实无人抚养儿童条件",
    "not_yet": "确认的次月起发放，本月尚不发放",
    "not_confirmed": "尚未确认",
    "ended": "已终止（死亡、收养或迁出）",
    "no_care_form": "养育方式未登记，不能确定标准",
}


def health_state(said: str) -> str:
    """The state of health that a register's words stand for, in the national system's own; "" for nothing."""
    found = next((state for state, signs in HEALTH if any(sign in said for sign in signs)), "其他" if said else "")
    return "其他" if found == "健康" and said.startswith(("不", "亚", "非")) else found
