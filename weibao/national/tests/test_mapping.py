"""The tables: each names facts that exist, each field has its basis, and nothing that the register's forms show is left out."""

from dataclasses import replace

import pytest

from weibao.national.reports import due
from weibao.national.reports.facts import FACTS
from weibao.national.reports.mapping import BASES, KINDS, BadMapping, read, tables
from weibao.org.powers import Role
from weibao.rules.study_aid import RHYTHMS, STAGES
from weibao.schemes.care import ITEMS, VIAS
from weibao.schemes.models import Left, Step

# what the register's forms show of each, in its own words
FORMS = {
    "entry": "儿童姓名 性别 公民身份号码 出生日期 户籍地址 现居住地址 健康状况 学习状态 学段 就业情况 生活概况 父亲姓名 父亲证件类型 父亲证件号码 父亲联系电话 "
    "父亲状况 父亲预计期满日期 母亲状况 其他监护人 与儿童关系 起领年月 末领年月 领款人 领款人与儿童关系 领款人证件号码 开户银行 银行账号 是否集中供养 已享受其他救助",
    "exit": "减员原因 发生日期 死亡原因 善后处理 末领年月 备注 附件数 其他原因说明",
    "payee": "领款人 领款人与儿童关系 开户银行 银行账号 发放方式",
    "payment": "发放年月 发放类别 资金项目 金额（元）",
    "study": "工作学习状态 开始日期 结束日期 是否孤儿助学 助学总额（元） 发放周期 发放次数",
    "tomorrow": "审批环节 审批日期 审批人 费用总额（元） 资助金额（元）",
    "crossing": "数据来源 受理地 户籍地 审核结果 审核意见 审核单位 审核人 审核日期",
    "director": "姓名 联系儿童数 本人核对日期",
}
FORMS["visit"] = (
    "儿童类别 儿童姓名 公民身份号码 性别 出生日期 走访地点 走访日期 被访人 被访人与儿童关系 被访人住址 与父母最近联系日期 生活状况 家庭状况 监护状况 儿童心理状况 "
    "监护人意见 学习状态 就读学校 建议帮扶措施 是否列入重点关注 照片和附件 回访日期 回访方式 回访内容 回访对象 登记单位 登记人"
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_names_facts_that_exist(kind):
    table = tables()[kind]
    assert table.base
    for field in table.fields:
        assert field.fact in FACTS, field
        assert FACTS[field.fact].says
        assert field.basis in BASES
        assert field.filled_by in set(Role)
        assert field.shape


@pytest.mark.parametrize(("kind", "names"), FORMS.items())
def test_a_table_holds_what_the_form_shows(kind, names):
    assert set(names.split()) <= {field.name for field in tables()[kind].fields}


def test_what_the_exit_form_distinguishes():
    reasons = tables()["exit"].field("减员原因").codes
    assert reasons == ("父母刑满释放", "父母解除强制隔离戒毒", "父母已找到", "儿童死亡", "其他")
    assert tables()["exit"].field("备注").width == 200
    assert tables()["exit"].field("末领年月").required == "was_paid"


def test_a_scattered_child_paid_by_bank_wants_bank_account_payee_and_relation():
    required = {field.name: field.required for field in tables()["payee"].fields}
    assert (required["开户银行"], required["银行账号"]) == ("by_bank", "by_bank")
    assert (required["领款人"], required["领款人与儿童关系"]) == ("always", "always")


def test_a_change_holds_the_fields_of_an_entry():
    entry, change = tables()["entry"], tables()["change"]
    assert [field for field in change.fields if not field.of_report] == [field for field in entry.fields if not field.of_report]
    values = {field.name: "x" for field in change.fields}
    assert due.digest_of(entry, values) == due.digest_of(change, values)


def test_the_codes_of_study_aid_and_tomorrow_are_the_words_of_the_schemes():
    study, tomorrow = tables()["study"], tables()["tomorrow"]
    assert study.field("学段").codes == tuple(STAGES.values())
    assert study.field("发放周期").codes == tuple(RHYTHMS.values())
    assert study.field("离校原因").codes == tuple(Left.labels)
    assert tomorrow.field("审批环节").codes == tuple(Step.labels)
    assert tomorrow.field("资助项目").codes == tuple(ITEMS.values())
    assert tomorrow.field("申请渠道").codes == tuple(VIAS.values())


def test_a_value_that_does_not_fit_is_named():
    table = tables()["exit"]
    assert table.field("备注").fault("长" * 201) == "超过 200 字"
    assert table.field("减员原因").fault("走了") == "不在选项内"
    assert table.field("减员原因").fault("") == ""
    assert replace(table.field("备注"), width=0).fault("长" * 999) == ""


def test_a_table_with_an_unknown_word_does_not_load(monkeypatch, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "bad.yaml").write_text("label: 坏\nabout: child\nbase: 无\nfields:\n  - {name: 甲, fact: name, basis: X}\n")
    monkeypatch.setattr("weibao.national.reports.mapping.files", lambda _package: tmp_path)
    with pytest.raises(BadMapping):
        read("bad")
