"""提问 Asking: the additional questions of a category, in versions; whoever answered an older version keeps it."""

from datetime import datetime

from django.db.models import Max

from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal, Stale
from weibao.org.models import Staff
from weibao.rules.visits import CATEGORIES
from weibao.visits.actions.planning import LAW
from weibao.visits.models import QuestionSet

MOST, LONGEST, CHOICES = 12, 60, 8


class BadQuestions(Refusal):
    """Questions that no form could ask."""


def read_questions(text: str) -> list[dict[str, object]]:
    """One question a line; answers to choose from after a bar, parted by slashes: 是否按时服药｜是／否. Raises BadQuestions."""
    found: list[dict[str, object]] = []
    for line in filter(None, (one.strip() for one in text.splitlines())):
        words, _, choices = line.replace("|", "｜").partition("｜")
        options = [one.strip() for one in choices.replace("/", "／").split("／") if one.strip()]
        if not words.strip() or len(words.strip()) > LONGEST:
            raise BadQuestions(f"每问应为 1 至 {LONGEST} 字：{line[:LONGEST]}")
        if options and not 2 <= len(set(options)) == len(options) <= CHOICES:
            raise BadQuestions(f"可选答案应为 2 至 {CHOICES} 个，不重复：{line[:LONGEST]}")
        found.append({"text": words.strip(), "options": options})
    if len(found) > MOST:
        raise BadQuestions(f"每类最多 {MOST} 问，问多了没人答得真。")
    return found


@action("visits.publish_questions", label="发布走访问题", law=LAW, says="发布“{category}”的走访问题第 {version} 版，{count} 问")
def publish_questions(category: str, *, by: Staff, at: datetime, questions: list[dict[str, object]], base: int) -> QuestionSet:
    """A new version of a category's questions; `base` is the number of the version that the person saw (0 for none).

    Raises Stale when another was published meanwhile, BadQuestions for an unknown category.
    """
    if category not in CATEGORIES:
        raise BadQuestions("没有这个类别。")
    newest = QuestionSet.objects.filter(category=category).aggregate(newest=Max("version"))["newest"] or 0
    if newest != base:
        raise Stale
    note(category=category, version=base + 1, count=len(questions))
    return QuestionSet.objects.create(category=category, version=base + 1, questions=questions, by=by, at=at)
