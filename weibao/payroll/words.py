"""The closed vocabularies of the ledger, each word with the term that the screens show."""

from django.db.models import TextChoices


class Kind(TextChoices):
    """What a line is: the month itself, an earlier month that was short, or one that was too much."""

    REGULAR = "regular", "当月"
    ARREARS = "arrears", "补发"
    RECOVERY = "recovery", "追回"
    PRICE = "price", "价格临时补贴"
    PRICE_BACK = "price_back", "价格临时补贴追回"


PRICES = (Kind.PRICE, Kind.PRICE_BACK)  # a second kind of line: a month may have one beside that of the allowance


class Answer(TextChoices):
    """What the rules said of a child and month (the reasons of weibao.rules), and two answers of the ledger's own."""

    PAID = "paid", "发放"
    COVERED = "covered", "其他救助已达到标准，补差为零"
    OVER_AGE = "over_age", "已满18周岁"
    NEITHER = "neither", "不符合孤儿、事实无人抚养儿童条件"
    NOT_YET = "not_yet", "确认的次月起发放，本月尚不发放"
    NOT_CONFIRMED = "not_confirmed", "尚未确认"
    ENDED = "ended", "已终止"
    NO_CARE_FORM = "no_care_form", "养育方式未登记，不能确定标准"
    MERGED = "merged", "重复档案，已并入另一份"
    NOT_LISTED = "not_listed", "没有认定"


class Change(TextChoices):
    """Why an amount differs from what was booked for the month, or from the month before."""

    MERGED = "merged", "重复档案合并"
    JOINED = "joined", "新纳入发放"
    MISSED = "missed", "该月未造册"
    HELD = "held", "暂缓"
    ENDED = "ended", "终止事由"
    CONFIRMED = "confirmed", "确认月份"
    AGE = "age", "年满18周岁"
    CIRCUMSTANCE = "circumstance", "父母情形"
    CARE = "care", "养育方式"
    STANDARD = "standard", "养育标准"
    AID = "aid", "其他救助"
    RULES = "rules", "规则更正"
    PRICE = "price", "价格临时补贴"


class PayChannel(TextChoices):
    """By which channel a county's money goes: the bank's file, or 惠民惠农财政补贴“一卡通”."""

    BANK = "bank", "银行代发"
    CARD = "card", "惠民惠农“一卡通”"


class Check(TextChoices):
    """The money checks of this package."""

    DEAD_BUT_PAID = "dead_but_paid", "死亡、收养或迁出后仍发放"
    OVER_AGE = "over_age", "年满18周岁仍发放"
    TWO_PLACES = "two_places", "两地重复享受"
    SHARED_ACCOUNT = "shared_account", "多人共用一个账户"
    STANDARD_NOT_RAISED = "standard_not_raised", "未按新标准发放"
    NOT_ELIGIBLE = "not_eligible", "不符合条件仍发放"
    NO_ACCOUNT = "no_account", "应付而没有收款账户"
    PAID_ELSEWHERE = "paid_elsewhere", "户籍迁移前后两地重复发放"
    LONG_OWED = "long_owed", "追回款超过90天未退回"
    LONG_RETURNED = "long_returned", "退回的付款超过60天未再付出"
    STRANGE_HOLDER = "strange_holder", "账户姓名既非儿童也非监护人"
