"""草稿 Drafting: an application is kept sealed at each step, for the one who proves the same number and phone; after that it is gone.

Law: 个人信息保护法第19条 (kept no longer than needed), 第51条 (encryption).
"""

import datetime as dt
from pathlib import PurePosixPath
from typing import Any, Final

from weibao.attachments.examining import ENDINGS, BadFile, examine
from weibao.attachments.scanning import scan
from weibao.kernel.door import action, note
from weibao.kernel.envelope import lock, unlock
from weibao.kernel.refusal import NotThere
from weibao.kernel.sealed import blind_index
from weibao.org.models import Staff
from weibao.public.models import ID_LABEL, PHONE_LABEL, Draft, DraftPaper, Proof, life

LAW: Final = "个人信息保护法第19条、第51条"
DAYS, MOST_PAPERS, LONGEST_NAME = 7, 30, 60


@action("public.keep_draft", label="保存公众申请草稿", law=LAW, says="保存申请草稿（{reference}）")
def keep_draft(proof: Proof, *, by: Staff, at: dt.datetime, now: dt.datetime, answers: dict[str, Any]) -> Draft:
    """Keep what was filled in, over what was kept before (None takes an answer away); its seven days begin anew.

    Raises NotThere for a proof without an identity number.
    """
    if not proof.identity or not proof.phone:
        raise NotThere
    draft = Draft.objects.of(proof, now).select_for_update().first() or Draft(
        identity=proof.identity, id_index=blind_index(ID_LABEL, proof.identity),
        phone=proof.phone, phone_index=blind_index(PHONE_LABEL, proof.phone),
    )  # fmt: skip
    draft.answers = {name: said for name, said in {**draft.answers, **answers}.items() if said is not None}
    draft.saved_at, draft.until = now, life(now, days=DAYS)
    draft.save()
    note(reference=proof.reference)
    return draft


@action("public.keep_paper", label="保存公众申请材料", law=LAW, says="保存申请材料（{type}，{size} 字节）")
def keep_paper(
    draft: Draft, *, by: Staff, at: dt.datetime, now: dt.datetime, item: str, proof: str, name: str, content: bytes
) -> DraftPaper:
    """Take a paper into a draft: looked through, drawn anew without its place, scanned, locked. Raises BadFile, Infected, NoScanner."""
    if draft.papers.count() >= MOST_PAPERS:
        raise BadFile(f"一份申请最多 {MOST_PAPERS} 份材料")
    examined = examine(content)
    scan(examined.content)
    facts = {"item": item, "proof": proof, "name": _named(name, examined.kind), "kind": examined.kind, "size": len(examined.content)}
    paper = DraftPaper(draft=draft, added_at=now, **facts)
    paper.key, paper.data = lock(paper.label, examined.content)
    paper.save()
    note(type=paper.kind, size=paper.size)
    return paper


@action("public.drop_paper", label="删除公众申请材料", law=LAW)
def drop_paper(paper: DraftPaper, *, by: Staff, at: dt.datetime) -> None:
    """A paper of a draft goes: a wrong photo, the wrong page."""
    DraftPaper.objects.filter(pk=paper.pk).delete()


@action("public.drop_draft", label="删除公众申请草稿", law=LAW)
def drop_draft(draft: Draft, *, by: Staff, at: dt.datetime) -> None:
    """A draft goes with its papers: it was sent, or its owner does not want it."""
    Draft.objects.filter(pk=draft.pk).delete()


def opened(paper: DraftPaper) -> bytes:
    """The bytes of a paper, for handing it on."""
    return unlock(paper.label, bytes(paper.key), bytes(paper.data))


def forget(*, now: dt.datetime) -> int:
    """Drafts whose days are over go with their papers. Called by the job. No law of its own."""
    gone, _ = Draft.objects.outlived(now).delete()
    return gone


def _named(name: str, kind: str) -> str:
    stem = PurePosixPath(name.replace("\\", "/")).stem
    plain = "".join(sign for sign in stem if sign.isprintable() and sign not in '<>:"/\\|?*')
    return f"{plain[:LONGEST_NAME].strip('. ') or '材料'}.{ENDINGS[kind]}"
