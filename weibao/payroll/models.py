"""The monthly run, its list, the append-only ledger, the payments and the hits of the money checks.

Amounts are Decimal yuan with two places. Months are stored as their first day. What a month was worth, and why, stands
on each line and each entry (`Worth`), so that a later run can say what has changed since.
"""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from weibao.benefits.models import Category
from weibao.children.models import Care, Child, PayeeAccount
from weibao.kernel.refusal import Stale
from weibao.kernel.sealed import BlindIndexField, SealedTextField
from weibao.org.models import Division
from weibao.payroll.checks import label_of
from weibao.payroll.querysets import (
    ChannelQuerySet,
    CheckRunQuerySet,
    EntryQuerySet,
    FindingQuerySet,
    LineQuerySet,
    PayableQuerySet,
    PaymentQuerySet,
    RepaymentQuerySet,
    RunQuerySet,
)
from weibao.payroll.states import RUN, PaymentState, RunState
from weibao.payroll.words import PRICES, Answer, Change, Check, Kind, PayChannel

__all__ = [  # noqa: RUF022  the words stand with the rows that hold them
    "Answer", "Change", "Channel", "Check", "CheckRun", "Entry", "Finding", "Kind", "PRICES", "PayChannel", "Payable", "Payment",
    "Repayment", "ReturnFile", "Run", "RunLine", "Signature", "Worth",
]  # fmt: skip
NUMBER_LABEL = "children.id_number"  # that of the child: copied sealed for the card channel, which asks for it
ACCOUNT_LABEL = "children.bank_account"  # that of the payee's account: a payment copies the sealed bytes as they are


def _kept(name: str, operation: Any) -> list[Any]:
    """Triggers that refuse these operations, and emptying the table."""
    return [
        pgtrigger.Protect(name=name, operation=operation),
        pgtrigger.Trigger(
            name=f"{name}_whole",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func="RAISE EXCEPTION 'this table is append-only';",
        ),
    ]


class Run(models.Model):
    """The run of one month. `version` counts the edits of its list; signatures belong to one version only.

    `people` are the children paid for the month itself, `amount` all that the list moves, lines held back aside.
    """

    month = models.DateField("月份", unique=True)
    state = models.CharField("状态", max_length=10, choices=RunState.choices, default=RunState.DRAFT)
    version = models.PositiveIntegerField("版本", default=1)
    digest = models.CharField("名册摘要", max_length=64, blank=True)
    people = models.PositiveIntegerField("人数", default=0)
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=2, default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="制表人")
    made_at = models.DateTimeField("制表时间")
    rules_version = models.CharField("规则版本", max_length=64)
    frozen_at = models.DateTimeField("封存时间", null=True, blank=True)
    file_digest = models.CharField("银行文件摘要", max_length=64, blank=True)
    card_digest = models.CharField("一卡通文件摘要", max_length=64, blank=True, default="", db_default="")

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = "发放批次"
        ordering: ClassVar = ["-month"]
        triggers: ClassVar = [
            *_kept("run_kept", pgtrigger.Delete),
            pgtrigger.Protect(
                name="frozen_run_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__frozen_at__isnull=False)
                & (
                    pgtrigger.Q(old__month__df=pgtrigger.F("new__month"))
                    | pgtrigger.Q(old__version__df=pgtrigger.F("new__version"))
                    | pgtrigger.Q(old__digest__df=pgtrigger.F("new__digest"))
                    | pgtrigger.Q(old__frozen_at__df=pgtrigger.F("new__frozen_at"))
                ),
            ),
        ]

    def move(self, new: RunState, **extra: Any) -> None:
        """Move to a state if nobody touched the run since it was read: neither its state nor its version.

        Raises ForbiddenMove when the table has no such move, Stale when somebody was quicker.
        """
        RUN.check(self.state, new)
        self.swap(state=new, **extra)

    def swap(self, **columns: Any) -> None:
        """Set columns if state and version are still those that this object shows. Raises Stale."""
        rows = Run.objects.filter(pk=self.pk, state=self.state, version=self.version)
        if rows.update(**columns) != 1:
            raise Stale
        for name, value in columns.items():
            setattr(self, name, value)

    def is_booked(self) -> bool:
        """Whether the ledger holds this run."""
        return self.frozen_at is not None


class Signature(models.Model):
    """A person's name under one version of a run's list: made, checked or approved."""

    class Act(models.TextChoices):
        MADE = "made", "制表"
        CHECKED = "checked", "复核"
        APPROVED = "approved", "审批"

    run = models.ForeignKey(Run, models.PROTECT, related_name="signatures")
    act = models.CharField("环节", max_length=10, choices=Act.choices)
    version = models.PositiveIntegerField("版本")
    digest = models.CharField("名册摘要", max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "签署"
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "act", "version"], name="signature_once")]
        triggers: ClassVar = _kept("signature_kept", pgtrigger.Update | pgtrigger.Delete)


class Worth(models.Model):
    """What a month of a child is worth under the knowledge of a moment, and what that hung on.

    `county` is where the household stood on the day that the month hangs on: that county's money, whatever it moves to later.
    `basis` holds the month of confirmation and the day of an ending, and, where an
    earlier booking differs, what it stood on (`was`) and all that changed (`changes`).
    """

    child = models.ForeignKey(Child, models.PROTECT, related_name="+", db_index=False)
    month = models.DateField("所属月份")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    category = models.CharField("儿童类别", max_length=20, choices=[*Category.choices, ("neither", "不符合条件")], blank=True)
    care = models.CharField("养育方式", max_length=13, choices=Care.choices, blank=True)
    standard = models.DecimalField("标准（元）", max_digits=12, decimal_places=2, null=True, blank=True)
    deducted = models.DecimalField("扣减（元）", max_digits=12, decimal_places=2, default=0)
    answer = models.CharField("判定", max_length=16, choices=Answer.choices)
    reason = models.CharField("原因", max_length=16)
    county = models.CharField("列支县", max_length=6, blank=True, default="", db_default="")
    basis = models.JSONField("计算依据", default=dict)

    class Meta:
        abstract = True


class RunLine(Worth):
    """A line of a run's list: one child, one month, the difference to book.

    `due` is what the month is worth under the knowledge of the day the list was made, `booked` what the ledger held of it.
    A regular line of zero stands for a recognised child who is not paid. `reason` is the answer of a regular line and
    the change behind any other; `before` is last month's regular amount and `change` why it differs ("" = it does not).
    """

    run = models.ForeignKey(Run, models.PROTECT, related_name="lines", db_index=False)
    due = models.DecimalField("应发", max_digits=12, decimal_places=2)
    booked = models.DecimalField("已记", max_digits=12, decimal_places=2)
    amount = models.DecimalField("本次", max_digits=12, decimal_places=2)
    before = models.DecimalField("上月", max_digits=12, decimal_places=2, null=True, blank=True)
    change = models.CharField("与上月比", max_length=16, blank=True)
    held = models.CharField("暂缓理由", max_length=200, blank=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = "名册行"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "child", "month"], condition=~Q(kind__in=PRICES), name="line_once"),
            models.UniqueConstraint(fields=["run", "child", "month"], condition=Q(kind__in=PRICES), name="price_line_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["child", "month"], name="line_child_month"),
            models.Index(fields=["run", "change"], condition=~Q(change=""), name="line_changed"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="frozen_list_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=(
                    "IF EXISTS (SELECT 1 FROM payroll_run WHERE id = OLD.run_id AND frozen_at IS NOT NULL)"
                    " THEN RAISE EXCEPTION 'the list of a frozen run is kept'; END IF;"
                    " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
                ),
            )
        ]

    def scope_codes(self) -> list[str]:
        return self.child.scope_codes()


class Payable(models.Model):
    """What a run will ask the bank to pay for a child: its lines, and what earlier runs left open or overpaid.

    `asked` is never negative; without an account nothing can be asked, and the balance stays.
    """

    run = models.ForeignKey(Run, models.PROTECT, related_name="payables", db_index=False)
    child = models.ForeignKey(Child, models.PROTECT, related_name="+", db_index=False)
    of_run = models.DecimalField("本次", max_digits=12, decimal_places=2)
    carried = models.DecimalField("此前余额", max_digits=12, decimal_places=2)
    asked = models.DecimalField("应付", max_digits=12, decimal_places=2)
    account = models.ForeignKey(PayeeAccount, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)

    objects = PayableQuerySet.as_manager()

    class Meta:
        verbose_name = "应付"
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "child"], name="payable_once")]


class Entry(Worth):
    """A line of the ledger. Never changed, never deleted: a mistake is settled by a further line."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="entries", db_index=False)
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2)
    booked_at = models.DateTimeField("记账时间")

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "台账"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "child", "month"], condition=~Q(kind__in=PRICES), name="entry_once"),
            models.UniqueConstraint(fields=["run", "child", "month"], condition=Q(kind__in=PRICES), name="price_entry_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="entry_moves_money"),
        ]
        indexes: ClassVar = [models.Index(fields=["child", "month"], name="entry_child_month")]
        triggers: ClassVar = _kept("ledger_append_only", pgtrigger.Update | pgtrigger.Delete)


class Channel(models.Model):
    """Which channel a county chose, from a month on; the youngest choice of a month holds."""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="县（区、市）")
    since = models.DateField("起始月份")
    channel = models.CharField("发放渠道", max_length=8, choices=PayChannel.choices)
    document = models.CharField("依据文件", max_length=80)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("登记时间")

    objects = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = "发放渠道"
        ordering: ClassVar = ["county", "-since", "-pk"]
        triggers: ClassVar = _kept("channel_kept", pgtrigger.Update | pgtrigger.Delete)


class Payment(models.Model):
    """What the bank is asked to pay for a child in a run, to the account of that moment. Only the bank's answer is added later."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="payments", db_index=False)
    child = models.ForeignKey(Child, models.PROTECT, related_name="payments")
    reference = models.CharField("流水号", max_length=20, unique=True)
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2)
    bank = models.CharField("开户银行", max_length=60)
    account = SealedTextField(label=ACCOUNT_LABEL, verbose_name="账号")
    account_index = BlindIndexField(of="account", null=True, blank=True)
    holder = models.CharField("账户姓名", max_length=60)
    channel = models.CharField("发放渠道", max_length=8, choices=PayChannel.choices, default=PayChannel.BANK, db_default="bank")
    county = models.CharField("列支县", max_length=6, blank=True, default="", db_default="")
    id_number = SealedTextField(label=NUMBER_LABEL, null=True, blank=True, verbose_name="公民身份号码")
    state = models.CharField("状态", max_length=8, choices=PaymentState.choices, default=PaymentState.ISSUED)
    bank_reason = models.CharField("退回原因", max_length=120, blank=True)
    settled_at = models.DateTimeField("回盘时间", null=True, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = "付款"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "child"], name="payment_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_positive"),
        ]
        triggers: ClassVar = [
            *_kept("payment_kept", pgtrigger.Delete),
            pgtrigger.Protect(
                name="payment_fixed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__run__df=pgtrigger.F("new__run"))
                | pgtrigger.Q(old__child__df=pgtrigger.F("new__child"))
                | pgtrigger.Q(old__reference__df=pgtrigger.F("new__reference"))
                | pgtrigger.Q(old__amount__df=pgtrigger.F("new__amount"))
                | pgtrigger.Q(old__holder__df=pgtrigger.F("new__holder"))
                | pgtrigger.Q(old__channel__df=pgtrigger.F("new__channel"))
                | pgtrigger.Q(old__account_index__df=pgtrigger.F("new__account_index")),
            ),
        ]


class Repayment(models.Model):
    """Money that came back from a family after a recovery: append-only."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="repayments")
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2)
    received_on = models.DateField("到账日期")
    receipt = models.CharField("凭证号", max_length=60, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("录入时间")

    objects = RepaymentQuerySet.as_manager()

    class Meta:
        verbose_name = "退款"
        constraints: ClassVar = [models.CheckConstraint(condition=Q(amount__gt=0), name="repayment_positive")]
        triggers: ClassVar = _kept("repayment_kept", pgtrigger.Update | pgtrigger.Delete)


class ReturnFile(models.Model):
    """A bank's return file as it was read: how many lines were booked, and which were wrong and why."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="returns")
    name = models.CharField("文件名", max_length=120)
    digest = models.CharField("摘要", max_length=64)
    lines = models.PositiveIntegerField("行数", default=0)
    booked = models.PositiveIntegerField("已记", default=0)
    repeated = models.PositiveIntegerField("此前已记", default=0)
    wrong = models.JSONField("错误行", default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "回盘文件"
        ordering: ClassVar = ["-pk"]


class Finding(models.Model):
    """A hit of a money check: a question to a person, closed by an answer only."""

    Check = Check

    check_code = models.CharField("检查项", max_length=24)  # those of Check, and those that packages above register (checks.py)
    run = models.ForeignKey(Run, models.PROTECT, related_name="findings")
    child = models.ForeignKey(Child, models.PROTECT, related_name="+")
    key = models.CharField("去重键", max_length=80)
    facts = models.JSONField("事实", default=dict)
    found_at = models.DateTimeField("发现时间")
    answer = models.CharField("答复", max_length=300, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = "资金疑点"
        constraints: ClassVar = [models.UniqueConstraint(fields=["check_code", "key"], name="finding_once")]
        indexes: ClassVar = [models.Index(fields=["check_code"], condition=Q(answered_at=None), name="finding_open")]
        triggers: ClassVar = _kept("finding_kept", pgtrigger.Delete)

    def get_check_code_display(self) -> str:
        """The name of the check, of packages above too."""
        return label_of(self.check_code)

    def scope_codes(self) -> list[str]:
        return self.child.scope_codes()


class CheckRun(models.Model):
    """That a money check was run over a month's books, and what came of it: the proof that somebody looked."""

    check_code = models.CharField("检查项", max_length=24)
    run = models.ForeignKey(Run, models.PROTECT, related_name="checked")
    at = models.DateTimeField("检查时间")
    hits = models.PositiveIntegerField("命中")
    new = models.PositiveIntegerField("新增")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = CheckRunQuerySet.as_manager()

    class Meta:
        verbose_name = "资金检查记录"
        indexes: ClassVar = [models.Index(fields=["at"], name="check_run_at")]
        triggers: ClassVar = _kept("check_run_kept", pgtrigger.Update | pgtrigger.Delete)
