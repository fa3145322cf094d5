"""A paper of decision in sentences, from what was kept when it was issued (layout after GB/T 9704—2012)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from weibao.applications.models import Notice, NoticeKind
from weibao.benefits.models import Recognition

LAWS: Final = {
    "孤儿": "《国务院办公厅关于加强孤儿保障工作的意见》（国办发〔2010〕54号）、民发〔2010〕161号",
    "事实无人抚养儿童": "民发〔2019〕62号、民发〔2020〕125号",
    "": "国家有关规定",
}


@dataclass(frozen=True)
class Official:
    """An official paper: head, number, title, whom it addresses, sentences, the tree of reasons by lines with their depth, signature."""

    office: str
    number: str
    title: str
    to: str
    sentences: list[str]
    signed: str
    day: str
    tree: list[tuple[int, str]] = field(default_factory=list)
    void: bool = False


def official(notice: Notice) -> Official:
    """The paper of a notice."""
    said: Mapping[str, Any] = notice.body
    on = date.fromisoformat(said["on"])
    return Official(
        office=said["office"],
        number=said["number"],
        title=said["title"],
        to=f"{said['applicant']}（系儿童{said['child']}的{said['relation']}）",
        sentences=list(_sentences(said)),
        tree=list(_lines(said["tree"], 0)) if said.get("tree") else [],
        signed=said["office"],
        day=cn(on),
        void=notice.voided_at is not None,
    )


def _sentences(said: Mapping[str, Any]) -> Iterator[str]:
    kind, child, matter = said["kind"], said["child"], said["matter"]
    asked = f"您为{child}提出的{matter}认定申请"
    if kind == NoticeKind.ACCEPTANCE:
        yield f"{asked}收悉。经审查，申请属于本机关受理范围，现予受理。"
        if said["due"]:
            yield f"本环节应于{cn(date.fromisoformat(said['due']))}前办结（按工作日计算，补正材料的时间不计入），结果将及时告知您。"
    elif kind == NoticeKind.SUPPLEMENT:
        yield f"{asked}收悉。经审查，需要补正以下材料，现一次性告知："
        yield from (f"{turn}．{one}。" for turn, one in enumerate(said.get("asked", ()), 1))
        if any("失联" in one for one in said.get("asked", ())):
            yield "其中父母失联的证明，三种方式任选其一即可，不会因为暂时没有证明而不予认定。"
        if said.get("words"):
            yield f"说明：{said['words']}"
        yield "补正期间办理期限停止计算，材料补齐后接着计算。"
    elif kind == NoticeKind.APPROVAL:
        yield f"{asked}，经查验（审核），符合规定条件。依据{LAWS[matter]}，现决定予以认定，自确认的次月起发放基本生活费（补贴）。"
        if said.get("reason"):
            yield f"理由：{said['reason']}"
        yield "家庭情况发生变化的，请及时告知户籍所在地乡镇（街道）。为保护儿童隐私，认定结果不公示。"
    elif kind == NoticeKind.REFUSAL:
        ground = f"（{said['ground']}）" if said.get("ground") else ""
        yield f"{asked}，经查验（审核），不符合规定条件{ground}。依据{LAWS[matter]}，现决定不予认定。"
        yield f"理由：{said.get('reason', '')}"
        yield said["remedy"]
    else:
        yield f"{child}的{matter}保障资格已终止，基本生活费（补贴）发放至{said.get('last_month', '')}。"
        yield said["remedy"]


def _lines(tree: Mapping[str, Any], depth: int) -> Iterator[tuple[int, str]]:
    detail = (tree.get("detail") or {}).get("text", "")
    law = f"　{tree['law']}" if tree.get("law") else ""
    yield depth, f"{'符合' if tree['holds'] else '不符合'}：{tree['label']}{f'（{detail}）' if detail else ''}{law}"
    for part in tree.get("parts", ()):
        yield from _lines(part, depth + 1)


def agreement(recognition: Recognition, guardian: str, relation: str, on: date) -> Official:
    """The 孤儿养育协议 to be signed (民发〔2010〕161号): how the money is drawn and used, what care is owed."""
    county, child = recognition.child.county.name, recognition.child.name
    return Official(
        office=f"{county}民政局",
        number="",
        title="孤儿养育协议",
        to=f"甲方：{county}民政局　　乙方：{guardian}（系孤儿{child}的{relation}，监护人）",
        sentences=[
            f"为保障孤儿{child}的基本生活和健康成长，依据民发〔2010〕161号，双方在征求孤儿本人意愿后订立本协议。",
            "一、甲方按月将孤儿基本生活费发放到孤儿或监护人账户，标准按省公布的当年标准执行。",
            "二、乙方将基本生活费专项用于孤儿的生活、教育、医疗和康复，不得挪作他用，并妥善保管使用凭据。",
            "三、乙方依法履行监护职责，保障孤儿接受义务教育，保护其人身和财产权益；不得有歧视、虐待、遗弃行为。",
            "四、乙方接受甲方和乡镇（街道）、村（居）儿童主任的走访和指导；孤儿的户籍、就学、健康和监护情况变化的，十日内告知。",
            "五、乙方不履行协议或者不宜继续监护的，甲方可以责令改正、停止由乙方领取，并依法提请变更监护人。监护人变更的，重新签订协议。",
            "六、孤儿本人意愿：________________________________。",
            "七、本协议一式三份，甲乙双方和乡镇（街道）各执一份，自双方签字盖章之日起生效，至保障资格终止之日止。",
        ],
        signed="甲方（盖章）：　　　　　　　　乙方（签字）：",
        day=cn(on),
    )


def cn(day: date) -> str:
    """2023年7月3日, as official papers date in Arabic digits (GB/T 9704—2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"
