"""The State Council's yearly notices of holidays, as an administrator entered them."""

from typing import ClassVar

from django.db import models


class Kind(models.TextChoices):
    """What a day is that is not what its weekday says."""

    HOLIDAY = "holiday", "放假"
    WORKDAY = "workday", "调休上班"


class YearNotice(models.Model):
    """The notice of one year, entered as a whole: only this makes a year known that chinesecalendar does not know."""

    year = models.PositiveSmallIntegerField("年份", primary_key=True)
    document = models.CharField("文号", max_length=80)
    entered_at = models.DateTimeField("录入时间")

    class Meta:
        verbose_name = "放假安排通知"
        ordering: ClassVar = ["-year"]


class Override(models.Model):
    """One day of a notice. A notice may name days at the end of the year before."""

    day = models.DateField("日期", primary_key=True)
    kind = models.CharField("安排", max_length=8, choices=Kind.choices)
    label = models.CharField("节日", max_length=20)
    notice = models.ForeignKey(YearNotice, models.CASCADE, related_name="days", verbose_name="通知")

    class Meta:
        verbose_name = "放假调休日"
        ordering: ClassVar = ["day"]
