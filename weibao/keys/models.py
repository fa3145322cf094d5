"""Rotations of the keys, and the table by which the blind index is changed in one step."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from weibao.keys.querysets import RotationQuerySet


class Kind(models.TextChoices):
    """Which key is changed."""

    SEALING = "sealing", "加密密钥"
    INDEX = "index", "盲索引密钥"


class Rotation(models.Model):
    """A new key of the ring, and how far the rows have come to it. The keys themselves are in no table."""

    kind = models.CharField("密钥类别", max_length=8, choices=Kind.choices)
    key = models.BigIntegerField("新密钥编号")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="操作人")
    started_at = models.DateTimeField("开始时间")
    total = models.BigIntegerField("要处理的数据", null=True)
    done = models.BigIntegerField("已处理", default=0)
    left = models.PositiveIntegerField("处理不了的数据", default=0)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    objects = RotationQuerySet.as_manager()

    class Meta:
        verbose_name = "密钥更换"
        ordering: ClassVar = ["-pk"]


class FreshIndex(models.Model):
    """What an index of the old key is under the new one. Filled ahead, empty when no index key is being changed."""

    old = models.BinaryField(primary_key=True)
    fresh = models.BinaryField()

    class Meta:
        verbose_name = "待换的盲索引"
