"""Which paper is issued."""

from weibao.cases.forms.fields import OfCaseForm, choice
from weibao.cases.models import PaperKind


class IssuePaperForm(OfCaseForm):
    """A kind of paper."""

    kind = choice("文种", PaperKind.choices, hint="按最近一次安置、评估、会商、方案、协办等的内容制发，编号连续")
