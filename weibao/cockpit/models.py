"""What has left the scope: the tables of figures as they were published, month by month."""

from typing import ClassVar

import pgtrigger
from django.db import models

from weibao.payroll.models import Run


class Table(models.TextChoices):
    """The tables that are published."""

    PEOPLE = "people", "发放人数"
    AGES = "ages", "年龄和性别"
    UNPAID = "unpaid", "未发放原因"
    LINES = "lines", "发放笔数"
    OPEN = "open", "待复核疑点"
    CROSSED_OUT = "out", "跨省通办受理"
    CROSSED_IN = "in", "跨省通办转来"


class Release(models.Model):
    """One table of one month as it was published: never changed, so that what is published later can be weighed against it.

    `counts` are the counts of the smallest places by "place category"; `withheld` names the cells of five and more, sums
    included, that are not told. Names nobody; who sees figures only is told what `releasing.Published` tells.
    """

    month = models.DateField("月份")
    table = models.CharField("统计表", max_length=8, choices=Table.choices)
    run = models.ForeignKey(Run, models.PROTECT, related_name="releases", verbose_name="名册")
    counts = models.JSONField("数")
    withheld = models.JSONField("不公布的格")
    at = models.DateTimeField("公布时间")

    class Meta:
        verbose_name = "统计公布"
        ordering: ClassVar = ["-month", "table"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["month", "table"], name="released_once")]
        triggers: ClassVar = [pgtrigger.Protect(name="release_kept", operation=pgtrigger.Update | pgtrigger.Delete)]
