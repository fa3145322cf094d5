"""The batches through which every scheme here is paid, and the append-only ledger behind them.

The same safety as the monthly run: maker, checker and approver are three people, an edit is a new version whose signatures are void, and
what is due less what is booked is the line. Amounts are Decimal yuan with two places.
"""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from weibao.children.models import Child
from weibao.kernel.sealed import SealedTextField
from weibao.payroll.models import Signature
from weibao.payroll.states import EDITABLE, PaymentState, RunState
from weibao.schemes.querysets import (
    BatchLineQuerySet,
    AidBatchQuerySet,
    BookingQuerySet,
    RefundQuerySet,
    TransferQuerySet,
)

ACCOUNT_LABEL = "schemes.account"


def by_staff(label: str, **options: Any) -> Any:
    """A member of staff who did something, kept for good."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, **options)


def kept(name: str, operation: Any) -> list[Any]:
    """Triggers that refuse these operations, and emptying the table."""
    func = "RAISE EXCEPTION 'this table is append-only';"
    whole = pgtrigger.Trigger(
        name=f"{name}_whole", func=func, level=pgtrigger.Statement, when=pgtrigger.Before, operation=pgtrigger.Truncate
    )
    return [pgtrigger.Protect(name=name, operation=operation), whole]


class Scheme(models.TextChoices):
    """What is paid through batches here."""

    STUDY = "study", "孤儿助学"
    TOMORROW = "tomorrow", "明天计划"
    REHAB = "rehab", "康复救助"


class Batch(models.Model):
    """A payment batch of one scheme: what is due by `through`, less what is booked. `version` counts the edits of its list."""

    scheme = models.CharField("项目", max_length=8, choices=Scheme.choices)
    through = models.DateField("应付计至")
    state = models.CharField("状态", max_length=10, choices=RunState.choices, default=RunState.DRAFT)
    version = models.PositiveIntegerField("版本", default=1)
    digest = models.CharField("名册摘要", max_length=64, blank=True)
    people = models.PositiveIntegerField("人数", default=0)
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=2, default=0)
    asked = models.DecimalField("请付金额（元）", max_digits=14, decimal_places=2, default=0)
    made_by = by_staff("制表人")
    made_at = models.DateTimeField("制表时间")
    rules_version = models.CharField("规则版本", max_length=64)
    frozen_at = models.DateTimeField("封存时间", null=True, blank=True)
    file_digest = models.CharField("银行文件摘要", max_length=64, blank=True)

    objects = AidBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "专项救助发放批次"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["scheme"], condition=Q(state__in=EDITABLE), name="batch_open_once")]
        triggers: ClassVar = [
            *kept("batch_kept", pgtrigger.Delete),
            pgtrigger.Protect(
                name="frozen_batch_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__frozen_at__isnull=False)
                & (
                    pgtrigger.Q(old__version__df=pgtrigger.F("new__version"))
                    | pgtrigger.Q(old__digest__df=pgtrigger.F("new__digest"))
                    | pgtrigger.Q(old__frozen_at__df=pgtrigger.F("new__frozen_at"))
                ),
            ),
        ]

    def is_booked(self) -> bool:
        """Whether the ledger holds this batch."""
        return self.frozen_at is not None

    @property
    def label(self) -> str:
        """孤儿助学第 12 批."""
        return f"{self.get_scheme_display()}第 {self.pk} 批"


class BatchSign(models.Model):
    """A person's name under one version of a batch's list."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="signs")
    act = models.CharField("环节", max_length=10, choices=Signature.Act.choices)
    version = models.PositiveIntegerField("版本")
    digest = models.CharField("名册摘要", max_length=64)
    by = by_staff("签署人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "批次签署"
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "act", "version"], name="batch_sign_once")]
        triggers: ClassVar = kept("batch_sign_kept", pgtrigger.Update | pgtrigger.Delete)


class Sum(models.Model):
    """Money of one row of a scheme. `row` is the award or the case, `key` what is set off against itself: the student, or the case."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="+")
    row = models.BigIntegerField("记录编号")
    key = models.BigIntegerField("轧差对象")
    period = models.CharField("所属期间", max_length=40)
    due = models.DecimalField("应付", max_digits=12, decimal_places=2)
    amount = models.DecimalField("本次", max_digits=12, decimal_places=2)

    class Meta:
        abstract = True

    def scope_codes(self) -> list[str]:
        return self.child.scope_codes()


class BatchLine(Sum):
    """A line of a batch: due, booked before, and the difference; `account_print` is the fingerprint of the account it goes to."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="lines")
    booked = models.DecimalField("已记", max_digits=12, decimal_places=2)
    account_print = models.CharField("账户指纹", max_length=64, blank=True)
    held = models.CharField("暂缓理由", max_length=200, blank=True)

    objects = BatchLineQuerySet.as_manager()

    class Meta:
        verbose_name = "批次名册行"
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "row"], name="batch_line_once")]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="frozen_batch_list_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=(
                    "IF EXISTS (SELECT 1 FROM schemes_batch WHERE id = OLD.batch_id AND frozen_at IS NOT NULL)"
                    " THEN RAISE EXCEPTION 'the list of a frozen batch is kept'; END IF;"
                    " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
                ),
            )
        ]


class Booking(Sum):
    """The schemes' ledger: append-only. What a row is worth is the sum of its entries."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="bookings")
    scheme = models.CharField("项目", max_length=8, choices=Scheme.choices)
    booked_at = models.DateTimeField("记账时间")

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = "专项救助台账"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "row"], name="booking_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="booking_moves_money"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["scheme", "key"], name="booking_key"),
            models.Index(fields=["child"], name="booking_child"),
        ]
        triggers: ClassVar = kept("booking_append_only", pgtrigger.Update | pgtrigger.Delete)


class Transfer(models.Model):
    """What the bank is asked to pay, to the account of that moment. Only the bank's answer is added later."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="transfers")
    scheme = models.CharField("项目", max_length=8, choices=Scheme.choices)
    child = models.ForeignKey(Child, models.PROTECT, related_name="+")
    key = models.BigIntegerField("轧差对象")
    reference = models.CharField("流水号", max_length=20, unique=True)
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2)
    bank = models.CharField("开户银行", max_length=60)
    account = SealedTextField(label=ACCOUNT_LABEL, verbose_name="账号")
    holder = models.CharField("账户姓名", max_length=60)
    state = models.CharField("状态", max_length=8, choices=PaymentState.choices, default=PaymentState.ISSUED)
    bank_reason = models.CharField("退回原因", max_length=120, blank=True)
    settled_at = models.DateTimeField("回盘时间", null=True, blank=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = "专项救助付款"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "key"], name="transfer_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="transfer_positive"),
        ]
        indexes: ClassVar = [models.Index(fields=["scheme", "key"], name="transfer_key")]
        triggers: ClassVar = [
            *kept("transfer_kept", pgtrigger.Delete),
            pgtrigger.Protect(
                name="transfer_fixed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__batch__df=pgtrigger.F("new__batch"))
                | pgtrigger.Q(old__key__df=pgtrigger.F("new__key"))
                | pgtrigger.Q(old__reference__df=pgtrigger.F("new__reference"))
                | pgtrigger.Q(old__amount__df=pgtrigger.F("new__amount"))
                | pgtrigger.Q(old__holder__df=pgtrigger.F("new__holder")),
            ),
        ]


class Refund(models.Model):
    """Money that came back after an overpayment: append-only."""

    scheme = models.CharField("项目", max_length=8, choices=Scheme.choices)
    child = models.ForeignKey(Child, models.PROTECT, related_name="+")
    key = models.BigIntegerField("轧差对象")
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2)
    received_on = models.DateField("到账日期")
    receipt = models.CharField("凭证号", max_length=60, unique=True)
    by = by_staff("登记人")
    at = models.DateTimeField("录入时间")

    objects = RefundQuerySet.as_manager()

    class Meta:
        verbose_name = "专项救助退款"
        constraints: ClassVar = [models.CheckConstraint(condition=Q(amount__gt=0), name="refund_positive")]
        triggers: ClassVar = kept("refund_kept", pgtrigger.Update | pgtrigger.Delete)


class BatchReturn(models.Model):
    """A bank's return file of a batch as it was read."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="returns")
    name = models.CharField("文件名", max_length=120)
    digest = models.CharField("摘要", max_length=64)
    lines = models.PositiveIntegerField("行数", default=0)
    booked = models.PositiveIntegerField("已记", default=0)
    repeated = models.PositiveIntegerField("此前已记", default=0)
    wrong = models.JSONField("错误行", default=list)
    by = by_staff("录入人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "专项救助回盘文件"
        ordering: ClassVar = ["-pk"]
