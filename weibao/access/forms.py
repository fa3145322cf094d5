"""What people type to ask for a file, and to answer."""

from django import forms

REASON = {"required": "请写明理由"}


class AskForm(forms.Form):
    """A number and a reason."""

    asked_for = forms.CharField(
        label="档案编号或公民身份号码",
        max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "请填写档案编号或公民身份号码", "max_length": "号码太长，请核对"},
    )
    reason = forms.CharField(
        label="查阅的理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=REASON,
    )


class AnswerForm(forms.Form):
    """The answer to a request."""

    verb = forms.ChoiceField(label="决定", widget=forms.RadioSelect, error_messages={"required": "请选择一项"})
    remark = forms.CharField(label="意见", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    ASKED = (("approve", "批准，自现在起24小时内可以查阅"), ("refuse", "不批准"))
    TAKEN = (("justified", "认可：情况紧急，确有必要"), ("unjustified", "不认可：关闭窗口，转审计管理员核查"))

    def __init__(self, *args: object, taken: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choice = self.fields["verb"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = self.TAKEN if taken else self.ASKED
