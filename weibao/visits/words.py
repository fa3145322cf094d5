"""The closed vocabularies of a visit: how the family was met, what is looked at, what help is suggested."""

from django.db import models


class Way(models.TextChoices):
    """How the child or the family was met."""

    HOME = "home", "入户走访"
    ELSEWHERE = "elsewhere", "在别处见面"
    VIDEO = "video", "视频"
    PHONE = "phone", "电话"

    @classmethod
    def meeting(cls) -> list[str]:
        """The ways that are a visit; a call is a contact between two visits."""
        return [cls.HOME, cls.ELSEWHERE]


class Area(models.TextChoices):
    """What is looked at in every visit (民发〔2019〕34号; fields of the national register's visit record)."""

    LIVING = "living", "生活"
    HEALTH = "health", "健康"
    SCHOOL = "school", "学习"
    MOOD = "mood", "心理"
    CARER = "carer", "监护照料"
    SAFETY = "safety", "安全"


LONGEST_WORDS = 90  # characters about one area: two of them fit into a field of the national register
# the one question more that a problem asks
FURTHER: dict[str, str] = {
    Area.LIVING: "缺什么？吃穿住哪方面有困难？",
    Area.HEALTH: "哪里不舒服？是否已经就医？",
    Area.SCHOOL: "是缺课、辍学还是学习困难？从什么时候开始？",
    Area.MOOD: "有什么表现？持续多久了？",
    Area.CARER: "谁在照料？哪里没有照料到？",
    Area.SAFETY: "有什么危险？孩子现在是否安全？",
}


class Help(models.TextChoices):
    """Help that the visitor suggests; several at once, and others in words."""

    ALLOWANCE = "allowance", "基本生活保障"
    RELIEF = "relief", "低保、特困或临时救助"
    MEDICAL = "medical", "医疗救助"
    REHABILITATION = "rehabilitation", "康复救助"
    STUDY = "study", "教育资助、控辍保学"
    MIND = "mind", "心理关爱"
    GUARDIAN = "guardian", "监护指导、家庭教育"
    COMPANY = "company", "结对帮扶、志愿服务"
    LAW = "law", "法律援助"
