"""How a person gets in: the account, its second factors, the devices and sessions it is used from."""

import datetime as dt
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from weibao.accounts.querysets import AccountQuerySet, AttemptQuerySet, SittingQuerySet
from weibao.kernel.sealed import SealedBytesField, SealedTextField
from weibao.org.models import Staff


class Lock(models.TextChoices):
    """Why nobody can sign in to an account."""

    DORMANT = "dormant", "长期未登录"
    SECURITY = "security", "安全管理员锁定"


class Account(models.Model):
    """The sign-in of a member of staff; all moments are true ones, whatever the clock of the house says.

    `awake_since` is the last moment that counts as use: sign-in, activation, unlocking, the sync of a paired phone.
    """

    staff = models.OneToOneField(Staff, models.PROTECT, primary_key=True, related_name="account", verbose_name="人员")
    activated_at = models.DateTimeField("激活时间", null=True, blank=True)
    seen_at = models.DateTimeField("最近登录", null=True, blank=True)
    awake_since = models.DateTimeField("最近使用", null=True, blank=True)
    password_set_at = models.DateTimeField("密码设置时间", null=True, blank=True)
    former_passwords = ArrayField(models.CharField(max_length=160), default=list, blank=True, verbose_name="以前的密码（散列）")
    code_digest = models.BinaryField("激活码（散列）", null=True, blank=True)
    code_until = models.DateTimeField("激活码有效至", null=True, blank=True)
    link_digest = models.BinaryField("一次性链接（散列）", max_length=32, null=True, blank=True, unique=True)
    link_until = models.DateTimeField("链接有效至", null=True, blank=True)
    lock = models.CharField("锁定原因", max_length=10, choices=Lock.choices, blank=True, default="")
    locked_at = models.DateTimeField("锁定时间", null=True, blank=True)

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = "账号"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(lock="", locked_at=None) | (~Q(lock="") & Q(locked_at__isnull=False)), name="account_lock_has_its_moment"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["awake_since"], name="account_awake", condition=Q(lock=""))]

    def password_is_older(self, days: int, now: dt.datetime) -> bool:
        """Whether the password was set more than so many days ago; 0 days: it never grows too old."""
        return bool(days) and (self.password_set_at is None or self.password_set_at < now - dt.timedelta(days=days))


class FactorKind(models.TextChoices):
    """What a person has besides the password."""

    TOTP = "totp", "动态验证码"
    KEY = "key", "安全密钥或本机验证"


class Factor(models.Model):
    """A second factor of a person. `last_step` is the last 30 seconds whose code was taken: a code works once."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="factors", verbose_name="人员")
    kind = models.CharField("类别", max_length=5, choices=FactorKind.choices)
    name = models.CharField("名称", max_length=40)
    secret = SealedTextField(label="accounts.totp", null=True, blank=True, verbose_name="密钥")
    credential = SealedBytesField(label="accounts.credential", null=True, blank=True, verbose_name="凭据")
    last_step = models.BigIntegerField("已用时段", default=0)
    sign_count = models.BigIntegerField("签名计数", default=0)
    made_at = models.DateTimeField("登记时间")
    used_at = models.DateTimeField("最近使用", null=True, blank=True)

    class Meta:
        verbose_name = "第二因素"
        constraints: ClassVar = [models.UniqueConstraint(fields=["staff"], condition=Q(kind="totp"), name="factor_one_totp")]


class RecoveryCode(models.Model):
    """One of ten codes for the day on which the phone is lost; only its digest is kept, and it works once."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="recovery_codes", verbose_name="人员")
    digest = models.BinaryField("散列", max_length=32)
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    class Meta:
        verbose_name = "恢复码"
        constraints: ClassVar = [models.UniqueConstraint(fields=["staff", "digest"], name="recovery_code_once")]


class Device(models.Model):
    """A browser from which this person has fully signed in: strangers' guesses do not lock it out."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="devices", verbose_name="人员")
    digest = models.BinaryField("标识（散列）", max_length=32)
    agent = models.CharField("浏览器", max_length=60)
    made_at = models.DateTimeField("首次登录")
    seen_at = models.DateTimeField("最近登录")
    factor_at = models.DateTimeField("最近验证第二因素", null=True, blank=True)

    class Meta:
        verbose_name = "常用设备"
        constraints: ClassVar = [models.UniqueConstraint(fields=["staff", "digest"], name="device_once")]


class Ending(models.TextChoices):
    """How a session ended."""

    SIGNED_OUT = "signed_out", "本人退出"
    REVOKED = "revoked", "本人结束"
    REMOVED = "removed", "管理员结束"
    LEFT = "left", "离岗"
    LOCKED = "locked", "账号锁定"
    CHANGED = "changed", "密码更换"
    EXPIRED = "expired", "超时"


class How(models.TextChoices):
    """By what a person got in, besides the name."""

    PASSWORD = "password", "密码"
    TOTP = "totp", "密码和动态验证码"
    KEY = "key", "密码和安全密钥"
    RECOVERY = "recovery", "密码和恢复码"
    DEVICE = "device", "密码，常用设备"
    LINK = "link", "一次性链接"


class Sitting(models.Model):
    """One stay of a person from sign-in to its end, as the owner sees it in the list of sessions."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="sittings", verbose_name="人员")
    key = models.CharField("会话", max_length=40, unique=True)
    device = models.ForeignKey(Device, models.SET_NULL, null=True, related_name="sittings", verbose_name="设备")
    source = models.CharField("网络地址", max_length=45)
    agent = models.CharField("浏览器", max_length=60)
    how = models.CharField("登录方式", max_length=10, choices=How.choices)
    provider = models.CharField("统一身份认证", max_length=40, blank=True, default="")
    began_at = models.DateTimeField("登录时间")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    ending = models.CharField("结束原因", max_length=10, choices=Ending.choices, blank=True, default="")

    objects = SittingQuerySet.as_manager()

    used_at: dt.datetime | None = None  # read from the session itself where the list is shown

    class Meta:
        verbose_name = "登录会话"
        indexes: ClassVar = [models.Index(fields=["staff", "-began_at"], name="sitting_of_staff")]


class Step(models.TextChoices):
    """What is being tried."""

    PASSWORD = "password", "密码"
    FACTOR = "factor", "第二因素"
    ACTIVATION = "activation", "激活码"
    LINK = "link", "一次性链接"


class Attempt(models.Model):
    """One try to get in, counted for an hour. The name that was typed is kept as a digest: it may have been a password."""

    name_digest = models.BinaryField("登录名（散列）", max_length=32)
    step = models.CharField("步骤", max_length=10, choices=Step.choices)
    source = models.CharField("来源", max_length=45)
    device = models.ForeignKey(Device, models.CASCADE, null=True, verbose_name="常用设备")
    at = models.DateTimeField("时间")
    succeeded = models.BooleanField("成功", default=False)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = "登录尝试"
        indexes: ClassVar = [
            models.Index(fields=["name_digest", "at"], name="attempt_of_name"),
            models.Index(fields=["source", "at"], name="attempt_of_source"),
        ]


class Identity(models.Model):
    """A person's identity at a single sign-on of the government, linked by the person."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="identities", verbose_name="人员")
    provider = models.CharField("认证平台", max_length=40)
    subject = models.CharField("平台内标识", max_length=255)
    linked_at = models.DateTimeField("绑定时间")

    class Meta:
        verbose_name = "统一身份"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "subject"], name="identity_once"),
            models.UniqueConstraint(fields=["provider", "staff"], name="identity_one_a_provider"),
        ]
