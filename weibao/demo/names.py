"""Invented people. Every name is drawn from two short lists by a fixed seed; none is meant to be anyone."""

import random

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
GIVEN = "秀英梅兰霞玲丽芳敏静娟艳红燕琴云莲荣爱香珍贞莉桂娣叶璧璐娅琦晶妍茜秋珊莎锦黛青倩婷姣婉娴瑾颖露瑶怡婵雁蓓纨仪荷丹蓉眉君琴蕊薇菁梦岚苑建国华强军平明勇杰涛磊斌辉刚健俊峰伟超波宁"


class Names:
    """A stream of invented names, the same for the same seed."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)

    def next(self) -> str:
        """One more name of two or three characters."""
        given = "".join(self.random.sample(GIVEN, self.random.choice((1, 2, 2))))
        return self.random.choice(SURNAMES) + given
