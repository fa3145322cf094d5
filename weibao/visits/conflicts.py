"""Two values of one fact that met: each with its maker, and which of them stands by which rule."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from weibao.children.models import Child
from weibao.children.querysets import FollowsChild
from weibao.kernel.sealed import SealedJSONField, SealedTextField
from weibao.kernel.states import move
from weibao.org.models import Staff
from weibao.visits.querysets import ConflictQuerySet
from weibao.visits.states import CONFLICT, ConflictState


class Stands(models.TextChoices):
    """Which of two values stands in the file."""

    MINE = "mine", "后报的"
    THEIRS = "theirs", "先登记的"


class ConflictRule(models.TextChoices):
    """By what the value that stands was chosen."""

    PROOF = "proof", "写明依据的优先"
    NEWEST = "newest", "都写明或都没写明依据，较新的优先"
    PERSON = "person", "重要信息、很久以前了解的信息，由人决定"


class Conflict(FollowsChild, models.Model):
    """Two people gave one fact two values without knowing of each other. Both are kept, whichever stands in the file.

    `mine` is what the update brought, `theirs` what somebody else had entered meanwhile, `base` what its maker had seen, each as
    texts by field; `fields` names those on which the two differ. `theirs_via` and `theirs_by` say where and by whom, as far as known.
    """

    update = models.OneToOneField("visits.FactUpdate", models.CASCADE, related_name="clash", verbose_name="信息更新")
    fields = ArrayField(models.CharField(max_length=20), verbose_name="不一致的项目")
    base = SealedJSONField(label="visits.conflict_base", verbose_name="原来的内容")
    mine = SealedJSONField(label="visits.conflict_mine", verbose_name="后报的内容")
    theirs = SealedJSONField(label="visits.conflict_theirs", verbose_name="先登记的内容")
    theirs_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="先登记的人")
    theirs_at = models.DateTimeField("先登记的时间", null=True)
    theirs_via = models.CharField("先登记的途径", max_length=24, blank=True)
    theirs_since = models.DateField("先登记的起始日期", null=True)
    theirs_proof = SealedTextField(label="visits.conflict_proof", null=True, verbose_name="先登记的依据")
    rule = models.CharField("规则", max_length=8, choices=ConflictRule.choices)
    stands = models.CharField("现采用", max_length=8, choices=Stands.choices)
    state = models.CharField("状态", max_length=8, choices=ConflictState.choices, default=ConflictState.OPEN)
    due = models.DateField("核定期限", null=True, blank=True)
    at = models.DateTimeField("发现时间")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核定人")
    decided_at = models.DateTimeField("核定时间", null=True, blank=True)
    reason = SealedTextField(label="visits.conflict_reason", null=True, blank=True, verbose_name="核定意见")

    objects = ConflictQuerySet.as_manager()

    class Meta:
        verbose_name = "信息冲突"
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["due"], condition=Q(state="open"), name="conflict_due")]

    def followed(self) -> Child:
        return self.update.child

    def concerns(self, staff: Staff) -> bool:
        """Whether one of the two values is this person's own."""
        return staff.pk in {self.update.by_id, self.theirs_by_id}

    def move(self, new: ConflictState, **facts: Any) -> None:
        """Compare-and-swap. Raises Stale, ForbiddenMove."""
        move(self, new, machine=CONFLICT, **facts)
