"""Looking over: one's own post by its holder, the table of powers by the security administrator."""

from datetime import datetime

from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.org.models import Post, Staff
from weibao.org.reports import powers_digest


class NotMine(Refusal):
    """A post of somebody else."""


@action("org.confirm_post", label="核对本人岗位", law="民发〔2019〕34号（实名登记）")
def confirm_post(post: Post, *, by: Staff, at: datetime) -> Post:
    """The holder looks the own post over and finds it right.

    Raises NotMine for somebody else's post.
    """
    if post.staff_id != by.pk:
        raise NotMine("只能核对本人的岗位")
    Post.objects.filter(pk=post.pk, confirmed_at=None).update(confirmed_at=at)
    post.refresh_from_db()
    return post


@action("org.review_powers", label="复核权限表", law="网络安全等级保护（权限定期复核）", says="复核权限表 {digest}")
def review_powers(table: None, *, by: Staff, at: datetime) -> str:
    """The security administrator has looked over who may do what; returns the digest of the table that was seen."""
    digest = powers_digest()
    note(digest=digest)
    return digest
